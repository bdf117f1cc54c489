using System.Globalization;
using RepLoss.Contract;

namespace RepLoss.Bench.WrapperCost;

/// <summary>What is measured, and for how long.</summary>
/// <param name="Rounds">How often each side has its turn with each operation.</param>
/// <param name="Milliseconds">How long an operation is called in a turn.</param>
internal sealed record CostPlan(int Rounds = CostPlan.UsualRounds, int Milliseconds = CostPlan.UsualMilliseconds)
{
    /// <summary>Rounds where the user names no number.</summary>
    public const int UsualRounds = 7;

    /// <summary>Milliseconds where the user names no number.</summary>
    public const int UsualMilliseconds = 20;

    private const int MostRounds = 1000;
    private const int MostMilliseconds = 10_000;

    /// <summary>The operations.</summary>
    public IReadOnlyList<Operation> Operations { get; init; } = WrapperCost.Operations.All;

    /// <summary>Numbers of elements, squares: few, where a call costs more than its computation, and many.</summary>
    public IReadOnlyList<int> Sizes { get; init; } = [16, 1_000_000];

    /// <summary>The command that measures the same.</summary>
    public string Command =>
        "./run-bench.sh wrapper-cost" + Part("--rounds", Rounds, UsualRounds) + Part("--milliseconds", Milliseconds, UsualMilliseconds);

    /// <summary>Refuses numbers that the options do not allow.</summary>
    /// <exception cref="InputException">A number is out of range.</exception>
    public void Validate()
    {
        InputException.Require(Rounds is > 0 and <= MostRounds, () => $"Option --rounds is {Rounds}; expected 1 to {MostRounds}.");
        InputException.Require(Milliseconds is > 0 and <= MostMilliseconds, () => $"Option --milliseconds is {Milliseconds}; expected 1 to {MostMilliseconds}.");
    }

    private static string Part(string option, int value, int usual) =>
        value == usual ? "" : $" {option} {value.ToString(CultureInfo.InvariantCulture)}";
}
