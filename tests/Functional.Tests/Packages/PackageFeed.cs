using System.IO.Compression;
using PluginChat.Testing.Processes;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Packages;

/// <summary>A folder with the packages of this build, as 'dotnet pack' makes them, and homes of people who know no other feed.</summary>
public sealed class PackageFeed : IAsyncLifetime
{
    static readonly TimeSpan s_patience = TimeSpan.FromMinutes(3);

    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("pluginchat-feed-");

    public string Folder => _folder.FullName;

    public async ValueTask InitializeAsync()
    {
        foreach (var project in (string[])["src/Host", "src/Templates"])
        {
            var pack = await CommandRun.InAsync(
                Repository.PathOf(),
                s_patience,
                ["dotnet", "pack", project, "--no-build", "-c", HostProcess.BuildConfiguration, "-o", Folder, "-v", "quiet"],
                new Dictionary<string, string?> { ["MSBUILDDISABLENODEREUSE"] = "1" }
            );
            Assert.True(pack.ExitCode == 0, pack.Said);
        }
    }

    /// <summary>The variables of somebody who has just got a machine. What packages they get come from this feed alone.</summary>
    internal Dictionary<string, string?> EmptyHome(TestSite folder)
    {
        folder.Write(
            "nuget.config",
            $"""
            <configuration>
              <packageSources>
                <clear />
                <add key="built" value="{Folder}" />
              </packageSources>
            </configuration>
            """
        );
        var home = folder.PathOf("home");
        Directory.CreateDirectory(home);
        return new()
        {
            ["HOME"] = home,
            ["DOTNET_CLI_HOME"] = home,
            ["NUGET_PACKAGES"] = Path.Combine(home, "packages"),
            ["NUGET_HTTP_CACHE_PATH"] = Path.Combine(home, "http"),
            ["DOTNET_NOLOGO"] = "1",
            ["DOTNET_SKIP_FIRST_TIME_EXPERIENCE"] = "1",
        };
    }

    /// <summary>The names of a package's files.</summary>
    public string[] FilesOf(string package)
    {
        using var archive = ZipFile.OpenRead(Directory.EnumerateFiles(Folder, package + ".0.*.nupkg").Single());
        return [.. archive.Entries.Select(entry => entry.FullName)];
    }

    public ValueTask DisposeAsync()
    {
        _folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }
}
