using System.Text;
using RepLoss.Bench;

namespace RepLoss.Tests.Bench;

/// <summary>Runs the program in this process and keeps what it prints. Runs that change nothing of the process go side by side.</summary>
internal static class TheProgram
{
    private static readonly ReaderWriterLockSlim s_turn = new();
    private static readonly AsyncLocal<TextWriter?> s_output = new(), s_error = new();

    // What these set is the whole process's: its folder, its environment, its console.
    private static readonly string[] s_alone = ["time", "gate", "threads", "wrapper-cost", "--from"];

#pragma warning disable RS0030 // The program writes to the terminal, and tests read what it wrote.
    static TheProgram()
    {
        Console.SetOut(new WriterOfCall(Console.Out, s_output));
        Console.SetError(new WriterOfCall(Console.Error, s_error));
    }
#pragma warning restore RS0030

    /// <summary>Exit code, standard output and standard error of a command line.</summary>
    public static (int ExitCode, string Output, string Error) Run(params string[] arguments)
    {
        bool isAlone = arguments.Length == 0 || arguments.Any(s_alone.Contains);
        return isAlone ? Call(() => Program.Main(arguments)) : Beside(() => Program.Main(arguments));
    }

    /// <summary>The result of a part of the program that shows its progress, which would else stand in another test's output.</summary>
    public static T Quietly<T>(Func<T> part)
    {
        T result = default!;
        Call(() =>
        {
            result = part();
            return 0;
        });
        return result;
    }

    /// <summary>The same of a part of the program, while no other runs here.</summary>
    public static (int ExitCode, string Output, string Error) Call(Func<int> part)
    {
        s_turn.EnterWriteLock();
        try
        {
            return Written(part);
        }
        finally
        {
            s_turn.ExitWriteLock();
        }
    }

    private static (int ExitCode, string Output, string Error) Beside(Func<int> part)
    {
        s_turn.EnterReadLock();
        try
        {
            return Written(part);
        }
        finally
        {
            s_turn.ExitReadLock();
        }
    }

    private static (int ExitCode, string Output, string Error) Written(Func<int> part)
    {
        using StringWriter output = new(), error = new();
        try
        {
            s_output.Value = TextWriter.Synchronized(output);
            s_error.Value = TextWriter.Synchronized(error);
            int exitCode = part();
            return (exitCode, output.ToString(), error.ToString());
        }
        finally
        {
            s_output.Value = null;
            s_error.Value = null;
        }
    }

    /// <summary>Writes to where the call that writes has asked for it, and elsewhere for all others.</summary>
    private sealed class WriterOfCall(TextWriter elsewhere, AsyncLocal<TextWriter?> ofCall) : TextWriter
    {
        public override Encoding Encoding => elsewhere.Encoding;

        private TextWriter Current => ofCall.Value ?? elsewhere;

        public override void Write(char value) => Current.Write(value);

        public override void Write(string? value) => Current.Write(value);

        public override void Write(char[] buffer, int index, int count) => Current.Write(buffer, index, count);

        public override void Flush() => Current.Flush();
    }
}
