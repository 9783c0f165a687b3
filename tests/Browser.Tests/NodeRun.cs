using PluginChat.Testing.Processes;
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
        // A process that a test runner starts would report to that.
        var variables = new Dictionary<string, string?> { ["NODE_OPTIONS"] = null };
        foreach (var (name, value) in environment)
            variables[name] = value;
        var run = await CommandRun.InAsync(folder, s_limit, command, variables);
        Assert.True(run.ExitCode == 0, $"{string.Join(' ', command)} failed:\n{run.Said}");
        return run.Output;
    }
}
