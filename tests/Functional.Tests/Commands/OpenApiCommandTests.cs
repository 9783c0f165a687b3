using System.Text.Json.Nodes;
using PluginChat.Functional.Tests.OpenApi;
using PluginChat.Host.Commands;
using PluginChat.Hosting.Configuration;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Commands;

/// <summary><c>openapi</c> prints what the host would serve.</summary>
public sealed class OpenApiCommandTests
{
    static async Task<(int ExitCode, JsonNode Document)> PrintAsync(TestSite site)
    {
        using var output = new MemoryStream();
        var result = SiteConfigReader.Read(site.PathOf("appweb.json"));
        Assert.True(result.Site is not null, string.Join('\n', result.Diagnostics));
        var exitCode = await OpenApiCommand.RunAsync(result.Site, output, CancellationToken.None);
        output.Position = 0;
        return (exitCode, (await JsonNode.ParseAsync(output))!);
    }

    [Fact]
    public async Task Document_OfTheCommand_IsTheHostsEvenWithoutTheKey()
    {
        await using var site = await OpenApiSite.StartAsync();
        using var http = site.Http();
        var served = JsonNode.Parse(await http.GetStringAsync("/openapi.json"));
        site.Write(
            "appweb.json",
            (await File.ReadAllTextAsync(site.PathOf("appweb.json"))).Replace(OpenApiSite.Key, "", StringComparison.Ordinal)
        );
        var (exitCode, printed) = await PrintAsync(site);
        Assert.Equal(ExitCode.Ok, exitCode);
        Assert.True(JsonNode.DeepEquals(served, printed), printed.ToJsonString());
    }

    [Fact]
    public async Task Controller_ThatDoesNotCompile_FailsTheCommandAndLeavesTheOthersIn()
    {
        await using var site = await OpenApiSite.StartAsync();
        site.Write("controllers/other/Other.cs", "class X {");
        var (exitCode, printed) = await PrintAsync(site);
        Assert.Equal(ExitCode.Failed, exitCode);
        Assert.NotNull(printed["paths"]!["/post/{id}"]);
        Assert.Null(printed["paths"]!["/more/other/list"]);
    }
}
