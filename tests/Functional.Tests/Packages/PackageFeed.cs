using PluginChat.Testing.Processes;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Packages;

/// <summary>A folder with the packages of this build, as 'dotnet pack' makes them, and homes of people who know no other feed.</summary>
[CollectionDefinition(Collection)]
public sealed class PackageFeed : IAsyncLifetime, ICollectionFixture<PackageFeed>
{
    public const string Collection = "Packages";

    static readonly TimeSpan s_patience = TimeSpan.FromMinutes(3);

    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("pluginchat-feed-");

    public string Folder => _folder.FullName;

    /// <summary>All that it has.</summary>
    public IReadOnlyCollection<Package> Packages { get; private set; } = [];

    public async ValueTask InitializeAsync()
    {
        // The line of the README, but for what is built already.
        var pack = await CommandRun.InAsync(
            Repository.PathOf(),
            s_patience,
            ["dotnet", "pack", "--no-build", "-c", HostProcess.BuildConfiguration, "-o", Folder, "-v", "quiet"],
            new Dictionary<string, string?> { ["MSBUILDDISABLENODEREUSE"] = "1" }
        );
        Assert.True(pack.ExitCode == 0, pack.Said);
        Packages = [.. Directory.EnumerateFiles(Folder, "*.nupkg").Select(Package.Read)];
    }

    public Package Of(string id) => Packages.Single(package => package.Id == id);

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

    /// <summary>
    /// The variables of a machine that gets ours from this feed, into a folder of its own, and what others made as the build of the
    /// repository has got it: no other feed is asked.
    /// </summary>
    internal Dictionary<string, string?> WithPackagesOfThisBuild(TestSite folder)
    {
        var others =
            Environment.GetEnvironmentVariable("NUGET_PACKAGES")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        folder.Write(
            "nuget.config",
            $"""
            <configuration>
              <packageSources>
                <clear />
                <add key="built" value="{Folder}" />
                <add key="others" value="{others}" />
              </packageSources>
              <packageSourceMapping>
                <packageSource key="built"><package pattern="PluginChat*" /></packageSource>
                <packageSource key="others"><package pattern="*" /></packageSource>
              </packageSourceMapping>
            </configuration>
            """
        );
        return new() { ["NUGET_PACKAGES"] = folder.PathOf("packages"), ["DOTNET_NOLOGO"] = "1" };
    }

    public ValueTask DisposeAsync()
    {
        _folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }
}
