using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace TorchSharp.Interop;

/// <summary>Turns what libtorch threw into a .NET exception.</summary>
internal static unsafe class NativeError
{
    private const int MaximumLines = 2;

    /// <summary>Throws the last error of this thread, with the name of what was called and without C++ stack frames.</summary>
    /// <param name="operation">Name of the operator or export.</param>
    /// <exception cref="ExternalException">Always.</exception>
    [DoesNotReturn]
    internal static void Throw(string operation)
    {
        string message = Marshal.PtrToStringUTF8((nint)NativeMethods.reploss_last_error()) ?? "";
        IEnumerable<string> lines = message
            .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .TakeWhile(line => !line.StartsWith("Exception raised from", StringComparison.Ordinal) && !line.StartsWith("frame #", StringComparison.Ordinal))
            .Take(MaximumLines);
        throw new ExternalException($"{operation}: {string.Join(' ', lines)}");
    }

    /// <summary>Throws where an export has reported a failure.</summary>
    /// <param name="status">What the export returned; negative is a failure.</param>
    /// <param name="operation">Name for the message.</param>
    /// <exception cref="ExternalException"><paramref name="status"/> is negative.</exception>
    internal static long Check(long status, string operation)
    {
        if (status < 0)
        {
            Throw(operation);
        }

        return status;
    }
}
