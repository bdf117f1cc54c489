using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using RepLoss.Contract;
using static TorchSharp.torch;

namespace RepLoss.Torch;

/// <summary>A method of a user's assembly, marked with <see cref="RivalAttribute"/>, as a variant of a kernel.</summary>
public sealed class RivalVariant : Variant
{
    private readonly Kernel _kernel;
    private readonly MethodInfo _method;
    private readonly ParameterInfo[] _parameters;
    private readonly FieldSpec?[] _fields;
    private readonly IReadOnlyList<Parameter> _options;

    /// <summary>Checks the method's signature.</summary>
    /// <param name="kernel">The kernel that it stands beside.</param>
    /// <param name="name">Its name in rows.</param>
    /// <param name="method">The method.</param>
    /// <exception cref="InputException">The method is not public and static, or has a parameter or an answer that the kernel does not know.</exception>
    public RivalVariant(Kernel kernel, string name, MethodInfo method) : base(name)
    {
        (_kernel, _method, _parameters, _options) = (kernel, method, method.GetParameters(), Parameter.Of(kernel.Defaults));
        // The input that each parameter stands for; null for a parameter of the kernel. Looked up here, and not in every timed call.
        _fields = [.. _parameters.Select(parameter => kernel.Spec.Inputs.FirstOrDefault(field => field.Name == parameter.Name))];
        string known = string.Join(", ", kernel.Spec.Inputs.Select(field => field.Name).Concat(_options.Select(option => option.Name)));
        Require(method is { IsPublic: true, IsStatic: true, ContainsGenericParameters: false, DeclaringType.IsVisible: true }, "is not a public static method of a public class");
        foreach ((ParameterInfo parameter, FieldSpec? field) in _parameters.Zip(_fields))
        {
            Parameter? option = _options.FirstOrDefault(option => option.Name == parameter.Name);
            Require(field is not null || option is not null || parameter.HasDefaultValue, $"has a parameter '{parameter.Name}', which {kernel.Id} does not have; expected some of {known}");
            if (ExpectedKind(parameter.ParameterType, field, option?.Default) is { } expected)
                Require(false, $"has a parameter '{parameter.Name}' of type {parameter.ParameterType.Name}; expected {expected}");
        }

        Require(typeof(Tensor).IsAssignableFrom(method.ReturnType) || typeof(ITuple).IsAssignableFrom(method.ReturnType),
            $"returns {method.ReturnType.Name}; expected a Tensor, or a tuple of Tensors in the order {string.Join(", ", kernel.Spec.Outputs.Select(field => field.Name))}");
        Implements = input => Lacks(input) is null;
        MayBreakTies = true;

        void Require(bool holds, string what) =>
            InputException.Require(holds, () => $"The rival '{name}' of {kernel.Id}, {method.DeclaringType?.Name}.{method.Name}, {what}.");
    }

    /// <summary>True on a thread that is inside a rival's method: what it prints then is discarded.</summary>
    [field: ThreadStatic]
    public static bool IsRunning { get; private set; }

    /// <summary>Where it comes from.</summary>
    public Assembly Assembly => _method.Module.Assembly;

    /// <summary>What the method cannot be given of an input; null where it takes all of it.</summary>
    public string? Lacks(KernelInput input)
    {
        foreach ((string name, _) in input)
        {
            if (_fields.All(field => field?.Matches(name) != true))
                return $"input '{name}'";
        }

        foreach (Parameter option in _options.Where(option => _parameters.All(parameter => parameter.Name != option.Name)))
        {
            object value = option.ValueIn(input.Options);
            if (!value.Equals(option.ValueIn(_kernel.Defaults)))
                return string.Create(CultureInfo.InvariantCulture, $"{option.Name} = {value}");
        }

        return null;
    }

    /// <inheritdoc/>
    public override bool RunsOn(string device) => true;

    /// <inheritdoc/>
    public override PreparedRun Prepare(KernelInput input, IReadOnlyList<string> gradients, string device)
    {
        // Parameters are values of the case: they are looked up once, and not in every run.
        object?[] arguments = [.. _parameters.Zip(_fields, (parameter, field) => field is null ? OptionOf(parameter, input.Options) : null)];
        return new TensorRun(x => Call(x, arguments), input, gradients, device);
    }

    private IReadOnlyList<(string Name, Tensor Value)> Call(TensorCase given, object?[] options)
    {
        object?[] arguments = [.. options];
        for (int i = 0; i < arguments.Length; i++)
        {
            if (_fields[i] is { } field)
                arguments[i] = field.Family is null ? given.Find(field.Name) : given.Family(field.Name).ToArray();
        }

        object? answer;
        TorchSettings before = TorchSettings.Now;
        IsRunning = true;
        try
        {
            answer = _method.Invoke(null, BindingFlags.DoNotWrapExceptions, null, arguments, CultureInfo.InvariantCulture);
        }
        finally
        {
            IsRunning = false;
            // Else our own variants would be wrong after it.
            before.Restore();
        }

        object?[] values = answer is ITuple several ? [.. Enumerable.Range(0, several.Length).Select(i => several[i])] : [answer];
        IReadOnlyList<FieldSpec> outputs = _kernel.Spec.Outputs;
        if (values.Length != outputs.Count)
            throw new InvalidOperationException($"{values.Length} outputs; expected {outputs.Count}");
        return [.. outputs.Zip(values).SelectMany(pair => Named(pair.First, pair.Second, given))];
    }

    // A new handle of each answer: that of an input, returned as it is, would be freed with the answer.
    private static IEnumerable<(string Name, Tensor Value)> Named(FieldSpec field, object? value, TensorCase given) => value switch
    {
        Tensor tensor => [(field.Family is null ? field.Name : $"{field.Name}.0", given.IsInput(tensor) ? tensor.alias() : tensor)],
        IEnumerable<Tensor> members when field.Family is not null => members.Select((member, i) => ($"{field.Name}.{i}", given.IsInput(member) ? member.alias() : member)),
        _ => throw new InvalidOperationException($"{value?.GetType().Name ?? "null"} in the place of output '{field.Name}'"),
    };

    private object? OptionOf(ParameterInfo parameter, KernelOptions options) =>
        _options.FirstOrDefault(option => option.Name == parameter.Name) is { } option
            ? Convert.ChangeType(option.ValueIn(options), parameter.ParameterType, CultureInfo.InvariantCulture) : parameter.DefaultValue;

    // The type that a parameter should have had; null where it has one that will do.
    private static string? ExpectedKind(Type type, FieldSpec? field, object? option) => (field, option) switch
    {
        ({ Family: null }, _) => type == typeof(Tensor) ? null : "Tensor",
        ({ }, _) => type.IsAssignableFrom(typeof(Tensor[])) ? null : "Tensor[]",
        (_, double) => type == typeof(double) || type == typeof(float) ? null : "double",
        (_, int) => type == typeof(int) || type == typeof(long) || type == typeof(double) ? null : "int",
        (_, bool) => type == typeof(bool) ? null : "bool",
        (_, Enum) => type == typeof(string) ? null : "string",
        _ => null,
    };
}

/// <summary>
/// The settings of torch that a function can change for all that runs after it: whether gradients are recorded, the threads of an operation, and the dtype
/// and the device of a tensor that names none.
/// </summary>
/// <param name="RecordsGradients">Of this thread alone.</param>
/// <param name="Threads">Threads of one operation.</param>
/// <param name="DType">The dtype of a tensor that names none.</param>
/// <param name="Device">The device of a tensor that names none.</param>
internal readonly record struct TorchSettings(bool RecordsGradients, int Threads, ScalarType DType, Device Device)
{
    /// <summary>Those of now.</summary>
    public static TorchSettings Now => new(is_grad_enabled(), get_num_threads(), get_default_dtype(), get_default_device());

    /// <summary>Sets what differs now.</summary>
    public void Restore()
    {
        TorchSettings now = Now;
        if (now.RecordsGradients != RecordsGradients)
            _ = set_grad_enabled(RecordsGradients);
        if (now.Threads != Threads)
            set_num_threads(Threads);
        if (now.DType != DType)
            set_default_dtype(DType);
        if (!ReferenceEquals(now.Device, Device))
            set_default_device(Device);
    }
}
