using RepLoss.Bench.Session;
using RepLoss.Contract;
using RepLoss.Results;

namespace RepLoss.Bench.Peers;

/// <summary>What the launches of a peer on one subject gave so far, which becomes a row.</summary>
internal sealed class PeerRecord(TimedSubject subject, PeerVariant peer)
{
    private readonly List<IReadOnlyList<double>> _launches = [];
    private Observed? _seen;
    private ResultRow? _ended;

    /// <summary>The variant.</summary>
    public PeerVariant Peer => peer;

    /// <summary>True where no further launch is of use.</summary>
    public bool HasEnded => _ended is not null;

    /// <summary>The row.</summary>
    public ResultRow Row => _ended ?? TimedRow.Of(TimedRow.Untimed(subject, peer.Name, "it never ran"), _seen!, _launches);

    /// <summary>Takes a launch; the first answer that is not equal stays the row's.</summary>
    public void Add(PeerAnswer answer, SubjectTruth truth)
    {
        if (answer.Skipped is not null)
        {
            End(Verdict.Skipped, answer.Skipped);
            return;
        }

        _launches.Add(answer.Samples);
        if (_seen is null || _seen.Holds)
            _seen = truth.Judge(peer, answer.Output!) with { PeakNativeBytes = answer.PeakNativeBytes };
    }

    /// <summary>Gives it up, with the reason.</summary>
    public void End(Verdict verdict, string reason) =>
        _ended = new ResultRow { Id = subject.RowOf(peer.Name), Size = subject.Case.Size, Verdict = verdict, Reason = reason };
}
