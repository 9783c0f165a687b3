using System.Diagnostics;

namespace PluginChat.Testing.Processes;

/// <summary>A command as a person types it, run to its end.</summary>
/// <param name="ExitCode">How it ended.</param>
/// <param name="Said">Its output, and then its errors.</param>
sealed record CommandRun(int ExitCode, string Said)
{
    /// <summary>Runs it in a folder; fails where it has not ended in time.</summary>
    public static async Task<CommandRun> InAsync(string folder, TimeSpan deadline, params string[] command)
    {
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder,
        };
        using var process = Process.Start(start)!;
        using var patience = new CancellationTokenSource(deadline);
        var (output, errors) = (
            process.StandardOutput.ReadToEndAsync(patience.Token),
            process.StandardError.ReadToEndAsync(patience.Token)
        );
        await process.WaitForExitAsync(patience.Token);
        return new(process.ExitCode, await output + await errors);
    }
}
