using System.Text;
using PluginChat.Hosting.Controllers.Directives;
using PluginChat.Hosting.Controllers.Packages;
using PluginChat.Hosting.Controllers.Sources;

namespace PluginChat.Hosting.Tests.Controllers.Packages;

public sealed class PackageRequestTests
{
    [Fact]
    public void Request_ForPackages_HasEachOnceAndAKeyOfAllOfThem()
    {
        var request = Read("#:package B@1.0.0\n#:package A.B@[2.0,3)\n#:package PluginChat.Abstractions@1.0", "#:package b@1.0.0")!;
        Assert.Empty(request.Problems);
        Assert.Equal(["A.B [2.0,3)", "B 1.0.0"], request.Packages.Select(p => p.ToString()));
        Assert.Equal(request.KeyFor("net10.0"), Read("#:package A.B@[2.0,3)\n#:package B@1.0.0")!.KeyFor("net10.0"));
        Assert.NotEqual(request.KeyFor("net10.0"), request.KeyFor("net11.0"));
        Assert.NotEqual(request.KeyFor("net10.0"), Read("#:package A.B@[2.0,4)\n#:package B@1.0.0")!.KeyFor("net10.0"));
        Assert.Equal("#:package A.B@[2.0,3)", request.DirectiveOf("Unable to find package a.b").ToString());
    }

    [Theory]
    [InlineData("#:package", "'#:package' does not name a package: write '#:package Name@1.2.3'")]
    [InlineData("#:package A/../B@1", "'#:package A/../B@1' does not name a package")]
    [InlineData("#:package A", "'#:package A' has no version: write '#:package A@1.2.3'")]
    [InlineData("#:package A@$(Version)", "'$(Version)' is not a version of a package: write '#:package A@1.2.3'")]
    [InlineData("#:package A@1\n#:package a@2", "'a' has version '1' in 0.cs(1): a controller is one assembly, so give it one version")]
    public void Package_ThatIsNotNamedWell_IsAProblemThatSaysHow(string source, string expected) =>
        Assert.StartsWith(expected, Assert.Single(Read(source)!.Problems).Text, StringComparison.Ordinal);

    [Theory]
    [InlineData("class C;")]
    [InlineData("#:package PluginChat.Abstractions@2.0.0")]
    public void Request_ForNone_IsNull(string source) => Assert.Null(Read(source));

    [Fact]
    public void ProjectFile_BesideTheSources_NamesPackagesAsDirectivesDo()
    {
        var request = ReadProject(
            """
            <Project Sdk="Microsoft.NET.Sdk.Web">
              <ItemGroup Condition="'$(PluginChatContract)' == ''">
                <PackageReference Include="PluginChat.Abstractions" Version="0.1.0" />
              </ItemGroup>
              <ItemGroup>
                <PackageReference Include="A" Version="1.0.0" />
                <PackageReference Include="B"><Version>[2,3)</Version></PackageReference>
                <PackageReference Include="C" />
                <PackageReference Include="Analyzer" Version="1.0.0" ExcludeAssets="runtime" />
                <ProjectReference Include="generator.csproj" ReferenceOutputAssembly="false" />
                <ProjectReference Include="contract.csproj" Private="false" />
              </ItemGroup>
            </Project>
            """
        )!;
        Assert.Empty(request.Problems);
        Assert.Equal(["A 1.0.0", "B [2,3)", "C 3.0.0"], request.Packages.Select(p => p.ToString()));
        Assert.Empty(request.Projects);
        Assert.Equal((6, 5), (request.Packages[0].By.Line, request.Packages[0].By.Column));
    }

    [Theory]
    [InlineData(
        "<PackageReference Include='A' Version='$(V)' />",
        "'<PackageReference Include=\"A\" />' has a property, and the host does not evaluate projects"
    )]
    [InlineData(
        "<PackageReference Include='A' Version='1' Condition='true' />",
        "'<PackageReference Include=\"A\" />' has a condition, and the host does not evaluate projects"
    )]
    [InlineData(
        "<PackageReference Include='A' />",
        "'<PackageReference Include=\"A\" />' has no version: write '<PackageReference Include=\"A\" Version=\"1.2.3\" />'"
    )]
    [InlineData("<ProjectReference Include='..\\gone\\gone.csproj' />", "'<ProjectReference Include=\"..\\gone\\gone.csproj\" />': '")]
    [InlineData("<ItemGroup>", "'chat.csproj' cannot be read: ")]
    public void ProjectFile_ThatCannotBeFollowed_IsAProblemThatSaysHow(string item, string expected)
    {
        var sources = SourcesWith($"<Project>{item}</Project>");
        var directives = ControllerDirectives.Of(sources);
        var problems = directives.Problems.AddRange(PackageRequest.Of(directives, sources)?.Problems ?? []);
        Assert.StartsWith(expected, Assert.Single(problems).Text, StringComparison.Ordinal);
    }

    static PackageRequest? ReadProject(string project)
    {
        var sources = SourcesWith(project);
        var directives = ControllerDirectives.Of(sources);
        Assert.Empty(directives.Problems);
        return PackageRequest.Of(directives, sources);
    }

    static SourceSet SourcesWith(string project) =>
        new(new("/site/chat", SourceKind.Folder, [], null, []), [])
        {
            Projects =
            [
                new("/site/chat/chat.csproj", "chat.csproj", Encoding.UTF8.GetBytes(project)),
                new(
                    "/site/Directory.Packages.props",
                    "Directory.Packages.props",
                    "<Project><ItemGroup><PackageVersion Include='C' Version='3.0.0' /></ItemGroup></Project>"u8.ToArray()
                ),
            ],
        };

    static PackageRequest? Read(params string[] sources)
    {
        var set = SourceSet.Of(
            "/site/chat",
            [.. sources.Select((s, i) => new SourceFile($"/site/chat/{i}.cs", $"{i}.cs", Encoding.UTF8.GetBytes(s)))]
        );
        return PackageRequest.Of(ControllerDirectives.Of(set), set);
    }
}
