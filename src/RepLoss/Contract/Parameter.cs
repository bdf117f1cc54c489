using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace RepLoss.Contract;

/// <summary>
/// One parameter of a kernel, found from a property of its options record: name, kind, default, and conversion from and to JSON.
/// </summary>
public sealed class Parameter
{
    private readonly PropertyInfo _property;

    private Parameter(PropertyInfo property, object defaultValue)
    {
        _property = property;
        Name = JsonName(property.Name);
        Default = defaultValue;
    }

    /// <summary>The name in JSON.</summary>
    public string Name { get; }

    /// <summary>The value where none is given.</summary>
    public object Default { get; }

    /// <summary>The words an enum parameter takes; empty for numbers and switches.</summary>
    public IReadOnlyList<string> Words => _property.PropertyType.IsEnum
        ? [.. Enum.GetNames(_property.PropertyType).Select(Contract.KebabCase.Of)]
        : [];

    /// <summary>The parameters of an options record, in the order of declaration.</summary>
    public static IReadOnlyList<Parameter> Of(KernelOptions options) =>
        [.. options.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.CanWrite)
            .Select(property => new Parameter(property, property.GetValue(options)!))];

    /// <summary>The value in a record, as it stands in JSON: a double, an int, a bool or a word.</summary>
    public object ValueIn(KernelOptions options) =>
        _property.GetValue(options) is var value && value is Enum ? Contract.KebabCase.Of(value.ToString()!) : value!;

    /// <summary>Sets the value in a record that nobody else holds yet.</summary>
    /// <exception cref="InputException">The JSON value is of another kind, or a word that the parameter does not have.</exception>
    public void Set(KernelOptions options, JsonElement value) => _property.SetValue(options, Convert(value));

    /// <summary>"SmoothBeta" becomes "smoothBeta".</summary>
    public static string JsonName(string name) => char.ToLowerInvariant(name[0]) + name[1..];

    private object Convert(JsonElement value)
    {
        Type type = _property.PropertyType;
        if (type == typeof(double) && CaseJson.TryNumber(value, out double number))
            return number;
        // Many writers of JSON make 10 into 10.0.
        if (type == typeof(int) && value.ValueKind == JsonValueKind.Number && value.GetDouble() is >= int.MinValue and <= int.MaxValue and var whole && whole == Math.Truncate(whole))
            return (int)whole;
        if (type == typeof(bool) && value.ValueKind is JsonValueKind.True or JsonValueKind.False)
            return value.GetBoolean();
        if (type.IsEnum && value.ValueKind == JsonValueKind.String)
        {
            foreach (object candidate in Enum.GetValues(type))
            {
                if (Contract.KebabCase.Of(candidate.ToString()!) == value.GetString())
                    return candidate;
            }
        }

        throw new InputException($"Parameter '{Name}' is {ArrayJson.Shown(value)}; expected {Expected(type)}.");
    }

    private string Expected(Type type) => type switch
    {
        _ when type.IsEnum => "one of " + string.Join(", ", Words.Select(word => $"\"{word}\"")),
        _ when type == typeof(bool) => "true or false",
        _ when type == typeof(int) => "a whole number",
        _ => "a number",
    };
}

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
