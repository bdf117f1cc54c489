namespace RepLoss.Torch;

/// <summary>An answer came in a dtype that no output of any kernel has.</summary>
/// <param name="name">The output.</param>
/// <param name="found">Its dtype, as torch calls it.</param>
public sealed class AnswerDTypeException(string name, string found)
    : Exception($"Output '{name}' is {found}; expected float32, float64, int64 or bool.")
{
    /// <summary>The output.</summary>
    public string Name => name;

    /// <summary>Its dtype, as torch calls it.</summary>
    public string Found => found;
}
