using PluginChat.Hosting.Controllers.Events;
using PluginChat.Hosting.Controllers.Generations;

namespace PluginChat.Functional.Tests.Reload;

/// <summary>Whatever an edit breaks, the version before it goes on serving, and the message says where to look.</summary>
public sealed class BrokenEditTests
{
    static readonly ReloadDeadlines s_short = new() { Construct = TimeSpan.FromSeconds(3) };

    [Theory]
    [InlineData("int x = ;", BuildStage.Compile, "Chat.cs(5,13): error CS1525")]
    [InlineData("Missing _x;", BuildStage.Compile, "Chat.cs(5,5): error CS0246")]
    [InlineData(
        "public Chat() => throw new InvalidOperationException(\"no luck\");",
        BuildStage.Construct,
        "no luck\n    at Chat..ctor in ",
        "Chat.cs:line 5"
    )]
    [InlineData("static Chat() => throw new InvalidOperationException(\"no luck\");", BuildStage.Construct, "no luck")]
    [InlineData("static Chat() => new ManualResetEvent(false).WaitOne(15_000);", BuildStage.Construct, "takes longer than 3 s")]
    [InlineData(
        "public Chat(Uri missing) => missing.ToString();",
        BuildStage.Construct,
        "Chat.cs(5): error: Chat needs Uri ('missing'), which no service provides"
    )]
    [InlineData(
        "public override ValueTask OnActivatingAsync() => throw new InvalidOperationException(\"not live\");",
        BuildStage.Restore,
        "not live",
        "Chat.cs:line 5"
    )]
    [InlineData(
        "public override async ValueTask OnActivatingAsync() => await Task.Delay(-1);",
        BuildStage.Restore,
        "takes longer than 3 s"
    )]
    [InlineData(
        "[Preserve] int Count { get => 1; set => new ManualResetEvent(false).WaitOne(15_000); }",
        BuildStage.Restore,
        "takes longer than 3 s"
    )]
    public async Task Edit_ThatFails_LeavesTheOldServingAndSaysWhere(string members, object stage, string error, string place = "")
    {
        await using var edited = await EditedSite.ServeAsync(
            EditedSite.Answering("\"1\" + Count", "[Preserve] int Count { get; set; } = 5;"),
            s_short
        );
        var failed = await edited.FailAsync(EditedSite.Answering("\"2\"", members), error);
        Assert.Equal((BuildStage)stage, failed.Failure.Stage);
        Assert.Contains(error, failed.Failure.Text, StringComparison.Ordinal);
        Assert.Contains(place, failed.Failure.Text, StringComparison.Ordinal);
        Assert.EndsWith("still serving generation 1", failed.ToString(), StringComparison.Ordinal);
        Assert.Equal("15", await edited.AskAsync());
        // Mended, it goes live, and nothing of the state was lost.
        Assert.Equal(2, (await edited.LiveAsync(EditedSite.Answering("\"3\" + Count", "[Preserve] int Count { get; set; }"))).Generation);
        Assert.Equal("35", await edited.AskAsync());
        Assert.Null(edited.Lane.Failure);
    }

    // State never keeps an edit from going live: what cannot be carried begins anew, and the warning says so.
    [Fact]
    public async Task Edit_WhoseMemberRefusesItsState_GoesLiveWithAWarning()
    {
        await using var edited = await EditedSite.ServeAsync(EditedSite.Answering("\"1\"", "[Preserve] int Count { get; set; } = 5;"));
        var live = await edited.LiveAsync(
            EditedSite.Answering("\"2\"", "[Preserve] int Count { get => 1; set => throw new InvalidOperationException(\"no import\"); }")
        );
        Assert.Contains(
            live.Warnings,
            w => w.Contains("Count", StringComparison.Ordinal) && w.Contains("no import", StringComparison.Ordinal)
        );
        Assert.Equal("2", await edited.AskAsync());
    }

    [Fact]
    public async Task Edit_BrokenThenMendedAtOnce_ShowsNoError()
    {
        await using var edited = await EditedSite.ServeAsync(EditedSite.Answering("\"1\""), new() { Quiet = TimeSpan.FromSeconds(1) });
        using var probe = edited.Site.Probe();
        var half = EditedSite.Answering("\"2\"");
        File.WriteAllText(edited.Source, half[..(half.Length / 2)]);
        var seen = edited.Lane.RescanAsync(CancellationToken.None);
        File.WriteAllText(edited.Source, half);
        await seen;
        await probe.NextAsync<ControllerLive>();
        Assert.Equal("2", await edited.AskAsync());
        Assert.Empty(probe.Events.OfType<ControllerFailed>());
    }

    [Fact]
    public async Task Edit_ThatFailedAndIsUndone_IsReportedAsRecovered()
    {
        var source = EditedSite.Answering("\"1\"");
        await using var edited = await EditedSite.ServeAsync(source);
        await edited.FailAsync("class {", "Chat.cs(1,7): error CS1001");
        Assert.NotNull(edited.Lane.Failure);
        var recovered = await edited.AfterAsync<ControllerRecovered>(() => edited.Site.WriteController(source));
        Assert.Equal(1, recovered.Generation);
        Assert.Null(edited.Lane.Failure);
        Assert.Equal("1", await edited.AskAsync());
    }

    [Fact]
    public async Task Sources_DeletedAltogether_LeaveTheOldServingUntilTheyAreBack()
    {
        await using var edited = await EditedSite.ServeAsync(EditedSite.Answering("\"1\""));
        edited.Site.ExpectError("not found");
        var failed = await edited.AfterAsync<ControllerFailed>(() => Directory.Delete(edited.Folder, recursive: true));
        Assert.Equal(BuildStage.Missing, failed.Failure.Stage);
        Assert.Equal("1", await edited.AskAsync());
        await edited.LiveAsync(EditedSite.Answering("\"2\""));
        Assert.Equal("2", await edited.AskAsync());
    }

    [Fact]
    public async Task Bytes_ThatAreNoText_AreAnErrorLikeAnyOther()
    {
        await using var edited = await EditedSite.ServeAsync(EditedSite.Answering("\"1\""));
        edited.Site.ExpectError("error CS");
        var junk = new byte[50_000];
        new Random(1).NextBytes(junk);
        await edited.AfterAsync<ControllerFailed>(() => File.WriteAllBytes(edited.Source, junk));
        Assert.Equal("1", await edited.AskAsync());
        await edited.LiveAsync(EditedSite.Answering("\"2\""));
        Assert.Equal("2", await edited.AskAsync());
    }
}
