using System.Reflection;
using System.Runtime.CompilerServices;

namespace RepLoss.Bench.Terminal;

/// <summary>
/// Keeps BenchmarkDotNet from writing its own estimate of the time left into the title of a terminal's window, where it would contradict
/// the one that is shown. It has no option for that; it asks whether the output is redirected, so for a while the answer is yes.
/// </summary>
internal static class WindowTitle
{
    /// <summary>Where the runtime keeps that answer; null in a runtime that keeps it elsewhere, and then the title is written.</summary>
    internal static FieldInfo? Answer { get; } = typeof(Console).GetField("_isStdOutRedirected", BindingFlags.Static | BindingFlags.NonPublic);

    /// <summary>Runs something without titles.</summary>
    public static T Without<T>(Func<T> run)
    {
        if (Console.IsOutputRedirected || Answer?.FieldType != typeof(StrongBox<bool>))
            return run();
        object? real = Answer.GetValue(null);
        Answer.SetValue(null, new StrongBox<bool>(true));
        try
        {
            return run();
        }
        finally
        {
            Answer.SetValue(null, real);
        }
    }
}
