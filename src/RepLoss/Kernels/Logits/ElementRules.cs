using RepLoss.Contract;

namespace RepLoss.Kernels;

/// <summary>What labels have to be, for every loss on logits.</summary>
internal static class ElementRules
{
    /// <summary>Refuses labels outside [0, 1], with the first one's place.</summary>
    /// <param name="kernel">The id to name.</param>
    /// <param name="input">The input that has them.</param>
    /// <param name="name">The array to look at.</param>
    public static void CheckShares(string kernel, KernelInput input, string name)
    {
        HostArray labels = input[name];
        for (int i = 0; i < labels.Count; i++)
        {
            int index = i;
            InputException.Require(labels.ValueAt(i) is >= 0 and <= 1,
                () => $"{kernel}: input '{name}' is {labels.ValueAt(index)} at {labels.Place(index)}; expected 0 to 1.");
        }
    }
}
