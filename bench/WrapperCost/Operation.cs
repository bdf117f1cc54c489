using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using static TorchSharp.torch;

namespace RepLoss.Bench.WrapperCost;

/// <summary>An operation that is called once from C# by TorchSharp and once from Python by PyTorch.</summary>
/// <param name="Name">Its part of a row's id, such as "multiply-number".</param>
/// <param name="Call">One call. The answer is a new tensor, or <see cref="Operands.Target"/> where the operation is in place.</param>
/// <param name="Python">The same as a Python expression over the operands of wrapper_cost.py.</param>
/// <param name="Inputs">The operands that get a gradient; empty where the operation has none.</param>
/// <param name="CSharp">The call as the page prints it: the code of <paramref name="Call"/> where left out.</param>
internal sealed partial record Operation(
    string Name, Func<Operands, Tensor> Call, string Python, IReadOnlyList<string> Inputs, [CallerArgumentExpression(nameof(Call))] string CSharp = "")
{
    /// <summary>The C# expression, such as "x * half".</summary>
    public string CSharp { get; } = AsOnThePage(CSharp);

    // From "o => o.X * o.Half".
    private static string AsOnThePage(string code) =>
        Operand().Replace(code.Replace("o => ", "", StringComparison.Ordinal), match => match.Groups[1].Value.ToLowerInvariant());

    [GeneratedRegex(@"\bo\.([A-Z])")]
    private static partial Regex Operand();
}
