using System.Diagnostics;

namespace PluginChat.Testing.Processes;

/// <summary>A command as a person types it, run to its end.</summary>
/// <param name="ExitCode">How it ended.</param>
/// <param name="Said">Its output, and then its errors.</param>
sealed record CommandRun(int ExitCode, string Said)
{
    /// <summary>Its output alone.</summary>
    public string Output { get; init; } = "";

    /// <summary>Runs it in a folder; fails where it has not ended in time, with what it had said.</summary>
    public static Task<CommandRun> InAsync(string folder, TimeSpan deadline, params string[] command) =>
        InAsync(folder, deadline, command, new Dictionary<string, string?>());

    /// <summary>The same with variables of its own, null for none of that name.</summary>
    public static async Task<CommandRun> InAsync(
        string folder,
        TimeSpan deadline,
        string[] command,
        IReadOnlyDictionary<string, string?> environment
    )
    {
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder,
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        using var patience = new CancellationTokenSource(deadline);
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{string.Join(' ', command)} has not ended in {deadline}:\n{await output}\n{await errors}");
        }
        return new(process.ExitCode, await output + await errors) { Output = await output };
    }
}
