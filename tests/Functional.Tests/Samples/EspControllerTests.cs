using System.Net;
using PluginChat.Hosting.Controllers.Events;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Samples;

/// <summary>The table of samples/esp-controller/README.md, row by row.</summary>
public sealed class EspControllerTests
{
    [Fact]
    public async Task Hello_AskedFor_IsHelloWorld()
    {
        await using var site = await Sample.StartAsync("esp-controller");
        using var http = site.Http();
        using var answer = await http.GetAsync("/test/hello");
        Assert.Equal("Hello World\n", await answer.Content.ReadAsStringAsync());
        Assert.Equal("text/plain; charset=utf-8", answer.Content.Headers.ContentType?.ToString());
    }

    [Theory]
    [InlineData("HEAD", "/test/hello", HttpStatusCode.OK)]
    [InlineData("POST", "/test/hello", HttpStatusCode.MethodNotAllowed)]
    [InlineData("GET", "/test/other", HttpStatusCode.NotFound)]
    public async Task Request_OfAnotherMethodOrName_IsAnsweredAsTheTableSays(string method, string path, HttpStatusCode status)
    {
        await using var site = await Sample.StartAsync("esp-controller");
        using var http = site.Http();
        using var answer = await http.SendAsync(new(new HttpMethod(method), path));
        Assert.Equal(status, answer.StatusCode);
        Assert.Equal(status == HttpStatusCode.MethodNotAllowed, answer.Content.Headers.Allow.Contains("GET"));
    }

    [Fact]
    public async Task Edit_OfTheController_AnswersTheNextRequestAndABrokenOneLeavesIt()
    {
        await using var site = await Sample.StartAsync("esp-controller");
        using var http = site.Http();
        await http.GetStringAsync("/test/hello");
        var source = File.ReadAllText(site.PathOf("controllers/test/Test.cs"));
        using var probe = site.Probe();
        site.Write("controllers/test/Test.cs", source.Replace("Hello World", "Hello Again", StringComparison.Ordinal));
        await probe.NextAsync<ControllerLive>();
        Assert.Equal("Hello Again\n", await http.GetStringAsync("/test/hello"));
        site.ExpectError("CS1002");
        site.Write("controllers/test/Test.cs", source.Replace(";", "", StringComparison.Ordinal));
        await probe.NextAsync<ControllerFailed>();
        Assert.Equal("Hello Again\n", await http.GetStringAsync("/test/hello"));
    }
}
