using System.Globalization;
using RepLoss.Contract;
using RepLoss.Results;

namespace RepLoss.Bench.Timing;

/// <summary>The value of `--shard`: "2/4", or "auto" for what the scheduler that started this process says.</summary>
internal static class ShardOption
{
    /// <summary>The environment variable with the number of shards of an indexed job of Kubernetes, which tells its pods their index alone.</summary>
    public const string CountVariable = "REPLOSS_SHARDS";

    /// <summary>Reads it.</summary>
    /// <exception cref="InputException">It is something else, the index lies outside 1 … count, or no scheduler tells.</exception>
    public static ShardInfo? Parse(string? text)
    {
        if (text is null)
            return null;
        if (text == "auto")
            return FromSlurm() ?? FromKubernetes() ?? throw new InputException(
                $"Option --shard is auto, and this process has neither SLURM_ARRAY_TASK_ID nor JOB_COMPLETION_INDEX with {CountVariable}; expected to run as a task of an array, or I/N such as 2/4.");
        string[] parts = text.Split('/');
        InputException.Require(
            parts.Length == 2 && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out _) && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out _),
            () => $"Option --shard is '{text}'; expected I/N such as 2/4, or auto.");
        return Checked(int.Parse(parts[0], CultureInfo.InvariantCulture), int.Parse(parts[1], CultureInfo.InvariantCulture), $"Option --shard is '{text}'");
    }

    private static ShardInfo Checked(int index, int count, string found)
    {
        InputException.Require(count >= 1 && index >= 1 && index <= count, () => $"{found}; expected I/N with I from 1 to N.");
        return new ShardInfo { Index = index, Count = count };
    }

    // Task ids begin anywhere, and may have gaps of one size.
    private static ShardInfo? FromSlurm()
    {
        if (Environment.GetEnvironmentVariable("SLURM_ARRAY_TASK_ID") is not { Length: > 0 } id)
            return null;
        int first = Number("SLURM_ARRAY_TASK_MIN", "1"), step = Number("SLURM_ARRAY_TASK_STEP", "1"), count = Number("SLURM_ARRAY_TASK_COUNT", null);
        int task = Number("SLURM_ARRAY_TASK_ID", null);
        InputException.Require(step >= 1 && (task - first) % step == 0, () => $"SLURM_ARRAY_TASK_ID is {id}, with the first task {first} and steps of {step}; expected tasks at even steps.");
        return Checked(((task - first) / step) + 1, count, $"Task {id} of an array of {count} tasks from {first} on is no shard");
    }

    private static ShardInfo? FromKubernetes()
    {
        if (Environment.GetEnvironmentVariable("JOB_COMPLETION_INDEX") is not { Length: > 0 } index || Environment.GetEnvironmentVariable(CountVariable) is not { Length: > 0 } count)
            return null;
        return Checked(Number("JOB_COMPLETION_INDEX", null) + 1, Number(CountVariable, null), $"JOB_COMPLETION_INDEX is {index} and {CountVariable} is {count}");
    }

    private static int Number(string variable, string? otherwise)
    {
        string? text = Environment.GetEnvironmentVariable(variable) is { Length: > 0 } set ? set : otherwise;
        InputException.Require(int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number < int.MaxValue,
            () => $"{variable} is '{text}'; expected a whole number.");
        return number;
    }
}
