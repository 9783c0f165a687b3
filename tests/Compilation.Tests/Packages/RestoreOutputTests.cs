using System.Text;
using PluginChat.Compilation.Packages;
using PluginChat.Hosting.Controllers.Directives;
using PluginChat.Hosting.Controllers.Packages;
using PluginChat.Hosting.Controllers.Sources;

namespace PluginChat.Compilation.Tests.Packages;

/// <summary>What the SDK says while it restores, as lines of a source.</summary>
public sealed class RestoreOutputTests
{
    [Theory]
    [InlineData(
        "/cache/packages/.tmp-1/packages.csproj : error NU1101: Unable to find package Two. No packages exist. [/x.csproj]",
        "2 error NU1101: Unable to find package Two. No packages exist: correct the name, or add a feed that has it to nuget.config"
    )]
    [InlineData(
        "/x.csproj : error NU1102: Unable to find package One with version (>= 4.0.0)\n"
            + "/x.csproj : error NU1102:   - Found 2 version(s) in a [ Nearest version: 2.0.0 ]\n",
        "1 error NU1102: Unable to find package One with version (>= 4.0.0); Found 2 version(s) in a [ Nearest version: 2.0.0 ]: "
            + "name a version that a feed has, or add one that has it to nuget.config"
    )]
    [InlineData(
        "/x.csproj : error NU1301: Unable to load the service index for source http://127.0.0.1:1/v3/index.json.",
        "1 error NU1301: Unable to load the service index for source http://127.0.0.1:1/v3/index.json: "
            + "see that the feed can be reached from here; packages that this machine has already need none"
    )]
    [InlineData(
        "/x.csproj : warning NU1903: Package 'Two' 1.0.0 has a known high severity vulnerability, https://example.com/a [/x.csproj]",
        "2 warning NU1903: Package 'Two' 1.0.0 has a known high severity vulnerability, https://example.com/a"
    )]
    [InlineData("Build FAILED.")]
    public void Output_OfARestore_IsAMessageAtTheLineThatNamesThePackage(string output, params string[] expected)
    {
        var source = new SourceFile("/site/A.cs", "A.cs", Encoding.UTF8.GetBytes("#:package One@4.0.0\n#:package Two@1.0.0\n"));
        var sources = SourceSet.Of("/site", [source]);
        var request = PackageRequest.Of(ControllerDirectives.Of(sources), sources)!;
        Assert.Equal(
            expected,
            RestoreOutput
                .Messages(output.Split('\n'), request)
                .Select(m => $"{m.At.Line} {(m.IsError ? "error" : "warning")} {m.Id}: {m.Text}")
        );
    }
}
