namespace RepLoss;

/// <summary>
/// Marks a public static method of a class library as another implementation of a kernel of RepLoss: with `--from ASSEMBLY.dll` it is judged and timed
/// beside the kernel's own variants, in the same process.
/// </summary>
/// <remarks>
/// The method's parameters are the kernel's inputs and parameters, by their names in `eval`'s JSON: a tensor for an input, an array of
/// them for a family such as "prediction"; a double, float, int, long, bool or string for a parameter. An optional input is null where it is left out. Cases
/// that need an input or a parameter that the method does not take are unsupported and counted. It returns a tensor, or a tuple of them in the order of the
/// kernel's outputs. Its gradient is autograd's.
/// </remarks>
/// <param name="kernel">The id of the kernel, such as "focal".</param>
/// <param name="name">The name of this implementation in rows and findings.</param>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class RivalAttribute(string kernel, string name) : Attribute
{
    /// <summary>The id of the kernel.</summary>
    public string Kernel { get; } = kernel;

    /// <summary>The name of this implementation.</summary>
    public string Name { get; } = name;
}
