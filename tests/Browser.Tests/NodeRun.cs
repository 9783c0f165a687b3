using System.Diagnostics;
using Xunit;

namespace PluginChat.Browser.Tests;

/// <summary>A command of Node's, run to its end. The Node is Playwright's, whichever the machine has.</summary>
static class NodeRun
{
    static readonly TimeSpan s_limit = TimeSpan.FromMinutes(5);

    public static string Node { get; } =
        Directory
            .EnumerateFiles(Path.Combine(AppContext.BaseDirectory, ".playwright", "node"), "node*", SearchOption.AllDirectories)
            .First(file => Path.GetFileNameWithoutExtension(file) == "node");

    /// <summary>Runs a command and returns its output; fails with all that it said where it fails.</summary>
    public static async Task<string> RunAsync(string folder, string[] command, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // A process that a test runner starts would report to that.
        start.Environment.Remove("NODE_OPTIONS");
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        using var limit = new CancellationTokenSource(s_limit);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
        }
        Assert.True(process.HasExited && process.ExitCode == 0, $"{string.Join(' ', command)} failed:\n{await output}\n{await errors}");
        return await output;
    }
}
