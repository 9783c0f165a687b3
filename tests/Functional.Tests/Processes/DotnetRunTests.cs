using System.Diagnostics;
using PluginChat.Testing.Processes;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Processes;

/// <summary>The README's first command.</summary>
public sealed class DotnetRunTests
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    [Fact]
    public async Task DotnetRun_TypedInASitesFolder_FindsThatSite()
    {
        await using var site = new TestSite();
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = site.Folder };
        foreach (var argument in (string[])["run", "--no-build", "--configuration", HostProcess.BuildConfiguration, "--project", Repository.PathOf("src", "Host"), "--", "check"])
            start.ArgumentList.Add(argument);
        using var run = Process.Start(start)!;
        using var patience = new CancellationTokenSource(Patience);
        var (output, errors) = (run.StandardOutput.ReadToEndAsync(patience.Token), run.StandardError.ReadToEndAsync(patience.Token));
        await run.WaitForExitAsync(patience.Token);
        Assert.True(run.ExitCode == 0, await output + await errors);
    }
}
