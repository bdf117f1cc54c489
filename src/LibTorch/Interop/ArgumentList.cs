using System.Runtime.InteropServices;
using System.Text;

using static TorchSharp.torch;

namespace TorchSharp.Interop;

/// <summary>Lists and texts among the arguments, laid out in 8-byte words for the time of one call.</summary>
internal static class ArgumentList
{
    /// <summary>Number of words that the argument needs; 0 for one that is no list.</summary>
    internal static int Words(in Argument argument) => argument.Kind switch
    {
        ArgumentKind.IntegerList or ArgumentKind.TensorList or ArgumentKind.OptionalTensorList => argument.Count,
        ArgumentKind.Text => (Encoding.UTF8.GetByteCount((string)argument.Reference!) / sizeof(long)) + 1,
        _ => 0,
    };

    /// <summary>Writes the list or text into its words.</summary>
    internal static void Write(in Argument argument, Span<long> words)
    {
        switch (argument.Kind)
        {
            case ArgumentKind.IntegerList:
                ((long[])argument.Reference!).CopyTo(words);
                break;
            case ArgumentKind.Text:
                words[^1] = 0;
                Encoding.UTF8.GetBytes((string)argument.Reference!, MemoryMarshal.AsBytes(words));
                break;
            default:
                var tensors = (Tensor?[])argument.Reference!;
                for (int i = 0; i < tensors.Length; i++)
                {
                    words[i] = tensors[i]?.Handle ?? 0;
                }

                break;
        }
    }
}
