using System.Reflection;
using System.Runtime.Loader;
using RepLoss.Contract;
using RepLoss.Torch;

namespace RepLoss.Judge;

/// <summary>What a finding is about.</summary>
/// <param name="Kernel">Kernel id.</param>
/// <param name="Variant">Variant name.</param>
/// <param name="Device">"cpu", or "cuda:0" as torch names it.</param>
/// <param name="Case">Case id.</param>
/// <param name="DType">The case's floating dtype.</param>
/// <param name="Pass">Forward, or forward and backward.</param>
public sealed record Subject(string Kernel, string Variant, string Device, string Case, DType DType, Pass Pass)
{
    /// <summary>What the command that repeats it needs beside the case's id, such as " --seed 7".</summary>
    public string Arguments { get; init; } = "";
}

/// <summary>One thing that is not as it has to be: data, with a sentence for people made from it.</summary>
/// <param name="Subject">What it is about.</param>
/// <param name="Difference">What is wrong with it.</param>
public sealed record Finding(Subject Subject, Difference Difference)
{
    /// <summary>What a user types to start this program: in a clone that, and "reploss" where it is a dotnet tool.</summary>
    public static string Program { get; set; } = "dotnet run -c Release --project bench --";

    /// <summary>The command that repeats it.</summary>
    public string Command =>
        $"{Program} check {Subject.Kernel} --variant {Subject.Variant}{(Subject.Case.Length > 0 ? $" --case {Subject.Case}" : "")} --device {Subject.Device}{Subject.Arguments}";

    /// <summary>What a command needs to know of the assembly that a kernel or a rival comes from, such as " --from 'mine.dll'"; empty for this program's own.</summary>
    internal static string FromArgument(Kernel kernel, Variant variant)
    {
        Assembly assembly = variant is RivalVariant rival ? rival.Assembly : kernel.GetType().Assembly;
        return AssemblyLoadContext.GetLoadContext(assembly) == AssemblyLoadContext.Default ? "" : $" --from {Quoted(assembly.Location)}";
    }

    /// <summary>A text as one word of a POSIX shell.</summary>
    public static string Quoted(string text) => $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    /// <summary>The sentence for people.</summary>
    public override string ToString()
    {
        string allowed = Difference.Allowed is { } bound ? $" (allowed difference {bound:g3})" : "";
        string place = Difference.Place.Length > 0 ? $" at {Difference.Place}" : "";
        string circumstance = Difference.Circumstance.Length > 0 ? $" {Difference.Circumstance}" : "";
        string subject = Subject.Case.Length == 0 ? $"{Subject.Kernel} {Subject.Variant} on {Subject.Device}"
            : $"{Subject.Kernel}/{Subject.Case} {Subject.DType.Name()} {Subject.Variant} on {Subject.Device}";
        if (Difference.Failure == FailureKind.NoAnswer)
            return $"{subject}: no answer: {Difference.Found}.";
        return $"{subject}: {Words}{place}{circumstance}: found {Difference.Found}, expected {Difference.Expected}{allowed}.";
    }

    private string Words => Difference.Failure switch
    {
        FailureKind.Missing => "an answer is missing or too many",
        FailureKind.DType => "wrong dtype",
        FailureKind.Shape => "wrong shape",
        FailureKind.Length => "wrong length",
        FailureKind.Kind => "wrong kind of number",
        FailureKind.NotWritten => "nothing was written, or a buffer was handed back that is not its own",
        FailureKind.Value => "wrong value",
        FailureKind.Gradient => "wrong gradient",
        FailureKind.Tie => "another choice among candidates that tie",
        FailureKind.AllZeros => Difference.InGradient ? "the gradient is all zeros (detached, or never computed)" : "all zeros",
        FailureKind.InputChanged => "the input was changed",
        FailureKind.NotRepeatable => "two runs differ",
        FailureKind.Exception => "it threw",
        FailureKind.Refused => "it refused the input",
        FailureKind.FaultNotShown => "a declared fault did not show",
        _ => Difference.Failure.ToString(),
    };
}
