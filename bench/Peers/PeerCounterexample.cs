using System.Diagnostics;
using System.Globalization;
using RepLoss.Bench.Machine;
using RepLoss.Bench.Peers.Protocol;
using RepLoss.Bench.Session;
using RepLoss.Contract;
using RepLoss.Judge;

namespace RepLoss.Bench.Peers;

/// <summary>
/// Makes the first case that a peer fails smaller, as long as it still fails in the same way. The small case is kept as a folder of the protocol, so that
/// the user can run the same command on it.
/// </summary>
/// <param name="peer">The peer.</param>
/// <param name="check">The check that judges the peer.</param>
/// <param name="command">The command of the peer.</param>
/// <param name="limit">The time limit of a process.</param>
internal sealed class PeerCounterexample(Peer peer, PeerCheck check, string command, TimeSpan limit)
{
    private const int MostRounds = 25, MostNumbers = 12, MostArrays = 6;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(15);

    /// <summary>Returns the lines that show the case: the input, the answer, the expected answer, and how to repeat it.</summary>
    /// <param name="kernel">The kernel.</param>
    /// <param name="device">"cpu", or a device of CUDA.</param>
    /// <param name="drawn">The case that failed.</param>
    /// <param name="pass">The pass in which it failed.</param>
    /// <param name="finding">The finding of the judge.</param>
    public IReadOnlyList<string> Of(Kernel kernel, string device, DrawnCase drawn, Pass pass, Finding finding)
    {
        DrawnCase smallest = drawn;
        Finding shown = finding;
        var elapsed = Stopwatch.StartNew();
        for (int round = 0; round < MostRounds && elapsed.Elapsed < s_patience; round++)
        {
            DrawnCase[] simpler = [.. SmallerInputs.Of(kernel, smallest.Input).Select(input => new DrawnCase(kernel, new KernelCase("small", (_, _) => input), drawn.DType))];
            if (simpler.Length == 0 || FirstFailure(kernel, device, simpler, pass, finding) is not { } found)
                break;
            (smallest, shown) = found;
        }

        string folder = Path.Combine(RepositoryFolder.Counterexamples, $"{kernel.Id}-{peer.Name}");
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
        Directory.CreateDirectory(folder);
        PeerRequest.Write(folder, kernel, device, ChildEnvironment.Threads, [new PeerCase(pass, [smallest.Input], smallest.GradientsOf(pass))]);
        return
        [
            $"{kernel.Id} {peer.Name}, the first case that failed{(smallest == drawn ? "" : ", made small")}: {folder}",
            .. Given(smallest.Input),
            $"  {(shown.Difference.Place.Length > 0 ? shown.Difference.Place : "answer")}: found {shown.Difference.Found}, expected {shown.Difference.Expected}",
            $"  repeat: {PeerProcess.RequestVariable}={Finding.Quoted(folder)} PYTHONPATH={Finding.Quoted(PeerProcess.ClientFolder)} {command}",
        ];
    }

    private (DrawnCase Case, Finding Finding)? FirstFailure(Kernel kernel, string device, DrawnCase[] simpler, Pass pass, Finding like)
    {
        try
        {
            (PeerAnswer answer, _) = PeerAnswer.Ask(peer, command, kernel, device, [.. simpler.Select(one => new PeerCase(pass, [one.Input], one.GradientsOf(pass)))], limit);
            for (int i = 0; i < simpler.Length; i++)
            {
                if (answer.Cases[i].Unsupported is null && check.Judge(kernel, device, simpler[i], pass, answer.Cases[i]).Findings.FirstOrDefault(IsAlike) is { } finding)
                    return (simpler[i], finding);
            }
        }
        catch (InputException)
        {
            // The program does not answer the smaller cases. The last case that it answered is small enough.
        }

        return null;

        bool IsAlike(Finding finding) => finding.Difference.Failure == like.Difference.Failure && finding.Difference.InGradient == like.Difference.InGradient;
    }

    private static IEnumerable<string> Given(KernelInput input)
    {
        string options = string.Join(", ", Parameter.Of(input.Options).Select(parameter => string.Create(CultureInfo.InvariantCulture, $"{parameter.Name} = {parameter.ValueIn(input.Options)}")));
        foreach ((string name, HostArray array) in input.Take(MostArrays))
        {
            IEnumerable<string> numbers = Enumerable.Range(0, Math.Min(array.Count, MostNumbers)).Select(i => array.ValueAt(i).ToString("R", CultureInfo.InvariantCulture));
            yield return $"  {name} {array.DType.Name()} [{string.Join(", ", array.Shape)}]: {string.Join(", ", numbers)}{(array.Count > MostNumbers ? ", …" : "")}";
        }

        if (options.Length > 0)
            yield return $"  {options}";
    }
}
