using PluginChat.Functional.Tests.Reload;
using PluginChat.Hosting.Controllers.Events;
using PluginChat.Testing.Clients;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Packages;

/// <summary>Sources outside a controller's folder, by <c>#:include</c> or in the .csproj beside its own.</summary>
public sealed class IncludedSourceTests
{
    [Fact]
    public async Task Source_ThatTwoControllersInclude_IsEditedForBoth()
    {
        var site = new TestSite();
        site.Write("shared/Words.cs", Words("one"));
        site.Write("controllers/other/Other.cs", Including("../../shared/*.cs", "Words.Text + \", too\"", "Other"));
        site.Write(
            "appweb.json",
            TestSite
                .Config()
                .Replace(
                    "{ name: 'files'",
                    """
                    { name: 'other', pattern: '^/other/{action}$', source: 'controllers/other', target: 'test/chat',
                      pipeline: { filters: [ 'webSocketFilter' ], handlers: [ 'espHandler' ] } },
                    { name: 'files'
                    """,
                    StringComparison.Ordinal
                )
        );
        await using var edited = await EditedSite.ServeAsync(site, Including("../../shared/Words.cs", "Words.Text"));
        await using var other = await site.ConnectAsync("/other/chat");
        Assert.Equal(("one", "one, too"), (await edited.AskAsync(), await AskAsync(other)));
        var live = 0;
        await edited.AfterAsync<ControllerLive>(() => site.Write("shared/Words.cs", Words("two")), _ => ++live == 2);
        Assert.Equal(("two", "two, too"), (await edited.AskAsync(), await AskAsync(other)));
        await site.AssertRetiredLeaveMemoryAsync();
    }

    [Fact]
    public async Task Files_ThatAPatternMeans_ArePartOfTheControllerAsLongAsTheyAreThere()
    {
        var site = new TestSite();
        site.Write("shared/Words.cs", Words("one"));
        await using var edited = await EditedSite.ServeAsync(site, Including("../../shared/**/*.cs", "Words.Text"));
        await edited.AfterAsync<ControllerLive>(() => site.Write("shared/deep/Numbers.cs", "static class Numbers { }"));
        await edited.LiveAsync(Including("../../shared/**/*.cs", "Words.Text + nameof(Numbers)"));
        Assert.Equal("oneNumbers", await edited.AskAsync());
        site.ExpectError("error CS0103");
        await edited.AfterAsync<ControllerFailed>(() => File.Delete(site.PathOf("shared/deep/Numbers.cs")));
        Assert.Equal("oneNumbers", await edited.AskAsync());
        // An error stands at its place, wherever that is.
        site.ExpectError("error CS1002");
        var failed = await edited.AfterAsync<ControllerFailed>(() =>
            site.Write("shared/deep/Numbers.cs", "static class Numbers { int x }")
        );
        Assert.Contains("shared/deep/Numbers.cs(1,30): error CS1002", failed.Failure.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CompileItem_OfTheProjectBesideTheSources_IsIncluded()
    {
        var site = new TestSite();
        site.Write("shared/Words.cs", Words("one"));
        site.Write(
            "controllers/chat/chat.csproj",
            "<Project Sdk=\"Microsoft.NET.Sdk\"><ItemGroup><Compile Include=\"..\\..\\shared\\*.cs\" /></ItemGroup></Project>"
        );
        await using var edited = await EditedSite.ServeAsync(site, EditedSite.Answering("Words.Text"));
        Assert.Equal("one", await edited.AskAsync());
        site.ExpectError("chat.csproj(1,45): error PCHAT004: '<Compile Include=\"..\\..\\shared\\*.cs\" />' matches no .cs file");
        await edited.AfterAsync<ControllerFailed>(() => Directory.Move(site.PathOf("shared"), site.PathOf("aside")));
        await edited.AfterAsync<ControllerRecovered>(() => Directory.Move(site.PathOf("aside"), site.PathOf("shared")));
        Assert.Equal("one", await edited.AskAsync());
    }

    static string Including(string pattern, string text, string className = "Chat") =>
        $"#:include {pattern}\n{EditedSite.Answering(text, className: className)}";

    static string Words(string text) => $"static class Words {{ public static string Text => \"{text}\"; }}";

    static async Task<string> AskAsync(ChatClient client)
    {
        await client.SendAsync("?");
        return await client.ReceiveTextAsync();
    }
}
