using System.Runtime.InteropServices;
using RepLoss.Bench.Machine;
using RepLoss.Contract;

namespace RepLoss.Bench.Gate;

/// <summary>A commit that is checked out as a git worktree. The worktree is removed afterwards, also after a failure or Ctrl-C.</summary>
internal sealed class GitTree : IDisposable
{
    private readonly PosixSignalRegistration[] _signals;

    /// <summary>Checks out a commit in a folder. Anything in the folder is replaced.</summary>
    /// <exception cref="InputException">git cannot check it out.</exception>
    public GitTree(string commit, string folder)
    {
        Folder = folder;
        Remove();
        FinishedProcess added = Git("worktree", "add", "--detach", Folder, commit);
        InputException.Require(added.ExitCode == 0, () => $"git cannot lay out {commit} in {Folder}: {added.Error.Trim()}");
        _signals = [.. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP }.Select(signal => PosixSignalRegistration.Create(signal, _ => Remove()))];
    }

    /// <summary>The folder of the worktree.</summary>
    public string Folder { get; }

    /// <summary>Returns the commit that a branch, tag or hash names.</summary>
    /// <exception cref="InputException">The name is not known.</exception>
    public static string Resolve(string reference)
    {
        FinishedProcess found = Git("rev-parse", "--verify", "--quiet", "--end-of-options", $"{reference}^{{commit}}");
        InputException.Require(found.ExitCode == 0, () => found.Error.Trim() is { Length: > 0 } error
            ? $"git does not know '{reference}': {error}"
            : $"There is no commit '{reference}' in {RepositoryFolder.Root}; expected a branch, a tag or a hash.");
        return found.Output.Trim();
    }

    /// <summary>Removes the worktree.</summary>
    public void Dispose()
    {
        foreach (PosixSignalRegistration signal in _signals)
            signal.Dispose();
        Remove();
    }

    // Also removes the worktree of an earlier gate that was killed.
    private void Remove()
    {
        _ = Git("worktree", "remove", "--force", "--force", Folder);
        if (Directory.Exists(Folder))
            Directory.Delete(Folder, recursive: true);
        _ = Git("worktree", "prune");
    }

    private static FinishedProcess Git(params IReadOnlyList<string> arguments) => FinishedProcess.Of(RepositoryFolder.Root, "git", arguments);
}
