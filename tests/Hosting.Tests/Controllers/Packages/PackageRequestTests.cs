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

    static PackageRequest? Read(params string[] sources) =>
        PackageRequest.Of(
            ControllerDirectives.Of(
                SourceSet.Of(
                    "/site/chat",
                    [.. sources.Select((s, i) => new SourceFile($"/site/chat/{i}.cs", $"{i}.cs", Encoding.UTF8.GetBytes(s)))]
                )
            ),
            "/site/chat"
        );
}
