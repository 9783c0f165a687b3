using PluginChat.Functional.Tests.Reload;
using PluginChat.Hosting.Controllers.Events;
using PluginChat.Testing.Clients;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Packages;

/// <summary>Projects that a controller refers to, with <c>#:project</c> or in the .csproj beside its sources.</summary>
public sealed class ControllerProjectTests
{
    [Fact]
    [Trait("Length", "Long")] // the SDK builds three times
    public async Task Project_ThatAControllerRefersTo_IsBuiltAgainWhenItChanges()
    {
        var site = new TestSite();
        var feed = new HandmadeFeed(site);
        feed.Add("Handmade.Words", "1.0.0", "public static class Words { public static string Of(int n) => $\"{n} words\"; }");
        site.Write("lib/lib.csproj", Project("<PackageReference Include=\"Handmade.Words\" Version=\"1.0.0\" />"));
        site.Write("lib/Lib.cs", Library("Words.Of(1)"));
        await using var edited = await EditedSite.ServeAsync(site, "#:project ../../lib\n" + EditedSite.Answering("Lib.Text"));
        Assert.Equal("1 words", await edited.AskAsync());
        Assert.True(site.Log.Has("Building 1 project for chat: lib/lib.csproj"));
        using (var probe = site.Probe())
        {
            // A library has its errors at their places.
            site.ExpectError("Chat.cs(1,1): error CS0103: " + site.PathOf("lib/Lib.cs"));
            site.Write("lib/Lib.cs", Library("Gone"));
            var failed = await probe.NextAsync<ControllerFailed>();
            Assert.Contains("lib/Lib.cs(1,", failed.Failure.Text, StringComparison.Ordinal);
            site.Write("lib/Lib.cs", Library("Words.Of(2)"));
            await probe.NextAsync<ControllerLive>();
            Assert.Equal("2 words", await edited.AskAsync());
        }
        // The same by the project file beside the sources, with the package of its own: nothing of the library changed since.
        site.Write(
            "controllers/chat/chat.csproj",
            Project(
                "<ProjectReference Include=\"..\\..\\lib\\lib.csproj\" /><PackageReference Include=\"Handmade.Words\" Version=\"1.0.0\" />"
            )
        );
        await edited.LiveAsync(EditedSite.Answering("Lib.Text + Words.Of(3)"));
        Assert.Equal("2 words3 words", await edited.AskAsync());
        await site.AssertRetiredLeaveMemoryAsync();
        // What is wrong with either is noticed, and that it is mended: nothing is built for that.
        using var since = site.Probe();
        var (beside, project) = ("controllers/chat/chat.csproj", File.ReadAllText(site.PathOf("controllers/chat/chat.csproj")));
        site.ExpectError("chat.csproj(3,14): error PCHAT004: '<PackageReference Include=\"A\" />' has a condition");
        await edited.AfterAsync<ControllerFailed>(() =>
            site.Write(beside, Project("<PackageReference Include=\"A\" Version=\"1.0.0\" Condition=\"true\" />"))
        );
        await edited.AfterAsync<ControllerRecovered>(() => site.Write(beside, project));
        site.ExpectError("lib.csproj' is not there: correct the path");
        await edited.AfterAsync<ControllerFailed>(() => Directory.Move(site.PathOf("lib"), site.PathOf("aside")));
        await edited.AfterAsync<ControllerRecovered>(() => Directory.Move(site.PathOf("aside"), site.PathOf("lib")));
        Assert.DoesNotContain(since.Events, e => e is ControllerRestoring);
    }

    static string Library(string text) => $"public static class Lib {{ public static string Text => {text}; }}";

    static string Project(string item) =>
        $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup>
              <ItemGroup>{item}</ItemGroup>
            </Project>
            """;
}
