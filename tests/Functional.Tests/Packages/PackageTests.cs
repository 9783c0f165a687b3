using PluginChat.Testing.Processes;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Packages;

/// <summary>What 'dotnet pack' of the repository makes, and that a program needs no more than that.</summary>
[Collection(PackageFeed.Collection)]
public sealed class PackageTests(PackageFeed feed)
{
    static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);

    [Fact]
    public void Pack_OfTheRepository_MakesThePackagesThatTheReadmeNames()
    {
        string[] wanted =
        [
            "PluginChat",
            "PluginChat.Abstractions",
            "PluginChat.AspNetCore",
            "PluginChat.Client",
            "PluginChat.Compilation",
            "PluginChat.Hosting",
            "PluginChat.Redis",
            "PluginChat.Templates",
            "PluginChat.Testing",
        ];
        var readme = File.ReadAllText(Repository.PathOf("README.md"));

        Assert.Empty(wanted.Except(feed.Packages.Select(package => package.Id)));
        Assert.All(feed.Packages, package => Assert.Contains($"`{package.Id}`", readme, StringComparison.Ordinal));
    }

    [Fact]
    public void EveryPackage_SaysWhatItIs() =>
        Assert.All(
            feed.Packages,
            package =>
            {
                Assert.Equal("0.1.0", package.Said("version"));
                Assert.Equal("MIT", package.Said("license"));
                Assert.Equal("PluginChat maintainers", package.Said("authors"));
                Assert.Equal("README.md", package.Said("readme"));
                Assert.Contains("README.md", package.Files);
                Assert.False(string.IsNullOrWhiteSpace(package.Said("tags")), $"{package.Id} has no tags");
                // What NuGet writes where a project says nothing.
                Assert.NotEqual("Package Description", package.Said("description"));
            }
        );

    [Theory]
    [InlineData("PluginChat.Abstractions", "lib/net10.0/PluginChat.Abstractions.dll")]
    [InlineData("PluginChat.Abstractions", "lib/net10.0/PluginChat.Abstractions.xml")]
    [InlineData("PluginChat.Abstractions", "analyzers/dotnet/cs/PluginChat.Generators.dll")]
    [InlineData("PluginChat.Hosting", "lib/net10.0/PluginChat.Hosting.dll")]
    [InlineData("PluginChat.Redis", "lib/net10.0/PluginChat.Redis.dll")]
    [InlineData("PluginChat.Client", "lib/net10.0/PluginChat.Client.xml")]
    [InlineData("PluginChat.Testing", "lib/net10.0/PluginChat.Testing.xml")]
    [InlineData("PluginChat.Compilation", "lib/net10.0/PluginChat.Compilation.dll")]
    [InlineData("PluginChat.Compilation", "buildTransitive/PluginChat.Compilation.targets")]
    [InlineData("PluginChat.Compilation", "buildTransitive/refs/manifest.txt")]
    [InlineData("PluginChat", "tools/net10.0/any/refs/manifest.txt")]
    [InlineData("PluginChat", "tools/net10.0/any/refs/generators/PluginChat.Generators.dll")]
    [InlineData("PluginChat", "tools/net10.0/any/PluginChat.Compilation.runtimeconfig.json")]
    public void Package_OfThatName_HasTheFile(string id, string file) => Assert.Contains(file, feed.Of(id).Files);

    [Theory]
    [InlineData("PluginChat", "DotnetTool")]
    [InlineData("PluginChat.Templates", "Template")]
    [InlineData("PluginChat.Abstractions", null)]
    public void Package_OfThatName_IsOfTheKind(string id, string? type) => Assert.Equal(type, feed.Of(id).Type);

    // What a controller's or a client's author gets with it.
    [Theory]
    [InlineData("PluginChat.Abstractions")]
    [InlineData("PluginChat.Client")]
    [InlineData("PluginChat.Templates")]
    [InlineData("PluginChat")]
    public void Package_OfThatName_BringsNoOther(string id) => Assert.Empty(feed.Of(id).Dependencies);

    // The manifest is what a host believes about the files beside it.
    [Fact]
    public void References_InThePackage_AreThoseOfTheTool()
    {
        static IEnumerable<string> Below(Package package, string folder) =>
            package
                .Files.Where(f => f.StartsWith(folder, StringComparison.Ordinal))
                .Select(f => f[folder.Length..])
                .Order(StringComparer.Ordinal);

        var packed = Below(feed.Of("PluginChat.Compilation"), "buildTransitive/refs/").ToList();

        Assert.Contains("System.Runtime.dll", packed);
        Assert.Contains("analyzers/Microsoft.CodeAnalysis.NetAnalyzers.dll", packed);
        Assert.Equal(Below(feed.Of("PluginChat"), "tools/net10.0/any/refs/"), packed);
    }

    // By way of a library: buildTransitive, where 'build' would end.
    [Fact]
    public async Task Program_WithNothingButPackages_CompilesAndServes()
    {
        await using var folder = new TestSite();
        var environment = feed.WithPackagesOfThisBuild(folder);
        folder.Write(
            "library/Library.csproj",
            """
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup>
              <ItemGroup><PackageReference Include="PluginChat.AspNetCore" Version="0.1.0" /></ItemGroup>
            </Project>
            """
        );
        folder.Write(
            "program/Program.csproj",
            """
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <UseAppHost>false</UseAppHost>
              </PropertyGroup>
              <ItemGroup><ProjectReference Include="../library/Library.csproj" /></ItemGroup>
            </Project>
            """
        );
        folder.Write("program/Program.cs", "return await PluginChat.PluginChatServer.RunAsync(\"appweb.json\", args);");

        var publish = await CommandRun.InAsync(
            folder.PathOf("program"),
            s_patience,
            ["dotnet", "publish", "-c", "Debug", "-o", folder.PathOf("out"), "-v", "quiet"],
            environment
        );

        Assert.True(publish.ExitCode == 0, publish.Said);
        string[] Below(string root) =>
            [
                .. Directory
                    .EnumerateFiles(root, "*", SearchOption.AllDirectories)
                    .Select(f => Path.GetRelativePath(root, f))
                    .Order(StringComparer.Ordinal),
            ];
        Assert.Equal(Below(Path.Combine(Path.GetDirectoryName(HostProcess.Program)!, "refs")), Below(folder.PathOf("out/refs")));
        Assert.Equal(Below(folder.PathOf("out/refs")), Below(folder.PathOf("program/bin/Debug/net10.0/refs")));

        await using var host = await HostProcess.ServeProgramAsync(
            folder.Folder,
            ["dotnet", folder.PathOf("out/Program.dll")],
            environment
        );
        var client = await host.ConnectAsync();
        await client.SendAsync("hello");
        Assert.Equal("hello", await client.ReceiveTextAsync()); // compiled: nothing is in the cache
        Assert.Equal(0, await host.StopAsync());
    }
}
