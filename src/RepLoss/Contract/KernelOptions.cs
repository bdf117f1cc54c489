using System.Runtime.CompilerServices;

namespace RepLoss.Contract;

/// <summary>
/// The parameters of a kernel: a record of public init properties of type double, int, bool or an enum, each with its default.
/// A property is a parameter: its JSON name is the property's in camelCase, an enum value's is in kebab-case.
/// </summary>
public abstract record KernelOptions
{
    /// <summary>Refuses values outside what the parameters allow.</summary>
    /// <exception cref="InputException">A parameter has a value that is not allowed.</exception>
    public virtual void Validate() { }

    /// <summary>Refuses a parameter unless a condition holds; a NaN fails every comparison and so is refused as well.</summary>
    protected static void Require<T>(bool holds, T value, string expected, [CallerArgumentExpression(nameof(value))] string name = "")
    {
        if (!holds)
            throw new InputException($"Parameter '{Parameter.JsonName(name)}' is {value}; expected {expected}.");
    }
}

/// <summary>The options of a kernel that has no parameters.</summary>
public sealed record NoOptions : KernelOptions;
