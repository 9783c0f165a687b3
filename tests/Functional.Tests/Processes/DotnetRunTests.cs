using PluginChat.Testing.Processes;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Processes;

/// <summary>The README's first command.</summary>
public sealed class DotnetRunTests
{
    static readonly TimeSpan s_patience = TimeSpan.FromSeconds(90);

    [Fact]
    public async Task DotnetRun_TypedInASitesFolder_FindsThatSite()
    {
        await using var site = new TestSite();
        var run = await CommandRun.InAsync(
            site.Folder,
            s_patience,
            "dotnet",
            "run",
            "--no-build",
            "--configuration",
            HostProcess.BuildConfiguration,
            "--project",
            Repository.PathOf("src", "Host"),
            "--",
            "check"
        );
        Assert.True(run.ExitCode == 0, run.Said);
    }
}
