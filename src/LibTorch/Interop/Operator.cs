using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

using static TorchSharp.torch;

namespace TorchSharp.Interop;

/// <summary>
/// One operator of libtorch, by the name and overload of its schema, as PyTorch's native_functions.yaml has them. It is
/// looked up at its first call. Arguments left out at the end take the schema's defaults.
/// </summary>
/// <param name="name">Name without namespace, for example "sum".</param>
/// <param name="overload">Overload, for example "dim_IntList"; empty for the one without a name.</param>
internal sealed unsafe class Operator(string name, string overload = "")
{
    private nint handle;

    /// <summary>Calls an operator that returns one tensor.</summary>
    internal Tensor Call(params ReadOnlySpan<Argument> arguments)
    {
        NativeArgument result;
        Require(Invoke(arguments, &result, 1) == 1 && result.Kind == ArgumentKind.Tensor, "one tensor");
        return new Tensor((nint)result.Bits);
    }

    /// <summary>Calls an operator that returns two tensors.</summary>
    internal (Tensor First, Tensor Second) CallPair(params ReadOnlySpan<Argument> arguments)
    {
        NativeArgument* results = stackalloc NativeArgument[2];
        Require(Invoke(arguments, results, 2) == 2, "two tensors");
        return (new Tensor((nint)results[0].Bits), new Tensor((nint)results[1].Bits));
    }

    /// <summary>Calls an operator that returns a list of tensors, or several of them.</summary>
    internal Tensor[] CallList(params ReadOnlySpan<Argument> arguments)
    {
        const int Capacity = 16;
        NativeArgument* few = stackalloc NativeArgument[Capacity];
        int count = Invoke(arguments, few, Capacity);
        if (count <= Capacity)
        {
            return ToTensors(new ReadOnlySpan<NativeArgument>(few, count));
        }

        var many = new NativeArgument[count];
        fixed (NativeArgument* results = many)
        {
            NativeMethods.reploss_results(results);
        }

        return ToTensors(many);
    }

    /// <summary>Calls an operator that returns a number or truth value.</summary>
    internal NativeArgument CallValue(params ReadOnlySpan<Argument> arguments)
    {
        NativeArgument result;
        Require(Invoke(arguments, &result, 1) == 1, "one value");
        return result;
    }

    private static Tensor[] ToTensors(ReadOnlySpan<NativeArgument> results)
    {
        var tensors = new Tensor[results.Length];
        for (int i = 0; i < tensors.Length; i++)
        {
            tensors[i] = new Tensor((nint)results[i].Bits);
        }

        return tensors;
    }

    private void Require(bool condition, string expected)
    {
        if (!condition)
        {
            throw new ExternalException($"{this} did not return {expected}.");
        }
    }

    [SkipLocalsInit]
    private int Invoke(ReadOnlySpan<Argument> arguments, NativeArgument* results, int capacity)
    {
        if (handle == 0)
        {
            Find();
        }

        NativeArgument* native = stackalloc NativeArgument[arguments.Length];
        int words = 0;
        for (int i = 0; i < arguments.Length; i++)
        {
            ref readonly Argument argument = ref arguments[i];
            native[i].Kind = argument.Kind;
            native[i].Count = argument.Count;
            if (argument.Kind == ArgumentKind.Tensor)
            {
                native[i].Bits = Unsafe.As<Tensor>(argument.Reference!).Handle;
            }
            else
            {
                native[i].Bits = argument.Bits;
                words += argument.Kind >= ArgumentKind.IntegerList ? ArgumentList.Words(argument) : 0;
            }
        }

        int count = words == 0
            ? NativeMethods.reploss_call(handle, native, arguments.Length, results, capacity)
            : InvokeWithLists(arguments, native, words, results, capacity);

        // The handles above are raw: no tensor among the arguments may be finalised before the call has returned.
        for (int i = 0; i < arguments.Length; i++)
        {
            GC.KeepAlive(arguments[i].Reference);
        }

        if (count < 0)
        {
            NativeError.Throw(ToString());
        }

        return count;
    }

    [SkipLocalsInit]
    private int InvokeWithLists(ReadOnlySpan<Argument> arguments, NativeArgument* native, int words, NativeArgument* results, int capacity)
    {
        Span<long> buffer = words <= 128 ? stackalloc long[128] : new long[words];
        fixed (long* start = buffer)
        {
            long* next = start;
            for (int i = 0; i < arguments.Length; i++)
            {
                int length = ArgumentList.Words(arguments[i]);
                if (length > 0)
                {
                    native[i].Bits = (long)next;
                    ArgumentList.Write(arguments[i], new Span<long>(next, length));
                    next += length;
                }
            }

            return NativeMethods.reploss_call(handle, native, arguments.Length, results, capacity);
        }
    }

    private void Find()
    {
        fixed (byte* nameText = Encoding.UTF8.GetBytes($"aten::{name}\0"), overloadText = Encoding.UTF8.GetBytes($"{overload}\0"))
        {
            handle = NativeMethods.reploss_find(nameText, overloadText);
        }

        if (handle == 0)
        {
            NativeError.Throw(ToString());
        }
    }

    /// <summary>The operator's name as in messages, for example "sum.dim_IntList".</summary>
    public override string ToString() => overload.Length == 0 ? name : $"{name}.{overload}";
}
