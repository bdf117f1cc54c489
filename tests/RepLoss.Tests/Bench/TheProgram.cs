using RepLoss.Bench;



namespace RepLoss.Tests.Bench;

/// <summary>Runs the program in this process and keeps what it prints.</summary>
internal static class TheProgram
{
    private static readonly Lock Turn = new();

    /// <summary>Exit code, standard output and standard error of a command line.</summary>
    public static (int ExitCode, string Output, string Error) Run(params string[] arguments) => Call(() => Program.Main(arguments));

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

    /// <summary>The same of a part of the program.</summary>
    public static (int ExitCode, string Output, string Error) Call(Func<int> part)
    {
        lock (Turn)
        {
            using StringWriter output = new(), error = new();
#pragma warning disable RS0030 // The program writes to the terminal, and this test reads what it wrote.
            (TextWriter oldOutput, TextWriter oldError) = (Console.Out, Console.Error);
            try
            {
                Console.SetOut(output);
                Console.SetError(error);
                return (part(), output.ToString(), error.ToString());
            }
            finally
            {
                Console.SetOut(oldOutput);
                Console.SetError(oldError);
            }
#pragma warning restore RS0030
        }
    }
}
