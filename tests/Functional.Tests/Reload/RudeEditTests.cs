namespace PluginChat.Functional.Tests.Reload;

/// <summary>Edits that no in-place patching can apply are as good as any other.</summary>
public sealed class RudeEditTests
{
    [Theory]
    [InlineData("the field's type", "int _n = 1;", "\"2\" + _n", "string _n = \"!\";", "2!")]
    [InlineData("fields added", "", "(_a + _b).ToString()", "readonly int _a = 1; readonly long _b = 1L << 40;", "1099511627777")]
    [InlineData("a generic method added", "", "Of(3.5)", "static string Of<T>(T t) where T : struct => typeof(T).Name;", "Double")]
    [InlineData(
        "an async method with a lambda added",
        "",
        "new Func<int, string>(i => Later(i).Result)(4)",
        "static async Task<string> Later(int i) { await Task.Yield(); return $\"later {i}\"; }",
        "later 4"
    )]
    public async Task RudeEdit_OfMembers_GoesLiveOnTheOpenSocket(string what, string before, string answer, string members, string expected)
    {
        Assert.NotEmpty(what);
        await using var edited = await EditedSite.ServeAsync(EditedSite.Answering("\"1\"", before));
        Assert.Equal("1", await edited.AskAsync());
        await edited.LiveAsync(EditedSite.Answering(answer, members));
        Assert.Equal(expected, await edited.AskAsync());
    }

    [Fact]
    public async Task RudeEdit_OfClassNameAndBase_GoesLiveOnTheOpenSocket()
    {
        await using var edited = await EditedSite.ServeAsync(EditedSite.Answering("\"1\""));
        await edited.LiveAsync(EditedSite.Answering("GetType().Name", className: "Renamed"));
        Assert.Equal("Renamed", await edited.AskAsync());
        await edited.LiveAsync(
            """
            using PluginChat;
            namespace Some.Other;
            public abstract class Base : WebSocketAction
            {
                protected abstract string Text { get; }
                public override ValueTask OnMessageAsync(IWebSocketClient client, WebSocketMessage message)
                {
                    client.Send(Text); return default;
                }
            }
            [Action("test/chat")]
            sealed class Derived : Base
            {
                protected override string Text => "derived";
            }
            """
        );
        Assert.Equal("derived", await edited.AskAsync());
    }

    [Fact]
    public async Task RudeEdit_ThatAddsAnAction_ServesItBesideTheOld()
    {
        await using var edited = await EditedSite.ServeAsync(EditedSite.Answering("\"1\""));
        Assert.Equal(404, (await edited.Site.ConnectRawAsync("/ws/test/more")).Status);
        await edited.LiveAsync(
            EditedSite.Answering("\"2\"")
                + "[Action(\"test/more\")] class More : WebSocketAction { public override ValueTask "
                + "OnOpenAsync(IWebSocketClient c) { c.Send(\"more\"); return default; } }"
        );
        Assert.Equal("2", await edited.AskAsync());
        Assert.Equal("more", await (await edited.Site.ConnectAsync("/ws/test/more")).ReceiveTextAsync());
    }
}
