using PluginChat.Hosting.Controllers.Events;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Reload;

/// <summary>Every way in which editors and tools change files; the socket stays open through all of them.</summary>
public sealed class EditStyleTests
{
    static readonly string s_one = EditedSite.Answering("\"1\""),
        s_two = EditedSite.Answering("\"2\"");

    [Theory]
    [InlineData("rename")]
    [InlineData("in place")]
    [InlineData("vim")]
    [InlineData("delete and create")]
    [InlineData("folder deleted and made again")]
    [InlineData("folder moved away and back")]
    public async Task Edit_SavedInThisStyle_GoesLiveOnTheOpenSocket(string style)
    {
        await using var edited = await EditedSite.ServeAsync(s_one, new() { Quiet = TimeSpan.FromMilliseconds(400) });
        Assert.Equal("1", await edited.AskAsync());
        var live = await edited.AfterAsync<ControllerLive>(() => Save(edited, style));
        Assert.Equal(2, live.Generation);
        Assert.Equal("2", await edited.AskAsync());
        // And the next one is seen too.
        await edited.LiveAsync(EditedSite.Answering("\"3\""));
        Assert.Equal("3", await edited.AskAsync());
    }

    static void Save(EditedSite edited, string style)
    {
        switch (style)
        {
            case "rename":
                edited.Site.WriteController(s_two);
                break;
            case "in place":
                File.WriteAllText(edited.Source, s_two);
                break;
            case "vim":
                File.Move(edited.Source, edited.Source + "~");
                File.WriteAllText(edited.Source, s_two);
                File.Delete(edited.Source + "~");
                break;
            case "delete and create":
                File.Delete(edited.Source);
                File.WriteAllText(edited.Source, s_two);
                break;
            case "folder deleted and made again":
                Directory.Delete(edited.Folder, recursive: true);
                Directory.CreateDirectory(edited.Folder);
                File.WriteAllText(edited.Source, s_two);
                break;
            default:
                Directory.Move(edited.Folder, edited.Folder + ".away");
                Directory.CreateDirectory(edited.Folder);
                File.WriteAllText(edited.Source, s_two);
                break;
        }
    }

    [Fact]
    public async Task Edit_OfTwoFilesThatNeedEachOther_GoesLiveOnceAndWithoutAnError()
    {
        await using var edited = await EditedSite.ServeAsync(s_one, new() { Quiet = TimeSpan.FromMilliseconds(400) });
        using var probe = edited.Site.Probe();
        edited.Site.WriteController(EditedSite.Answering("Words.Hello"));
        edited.Site.WriteController("static class Words { public const string Hello = \"hi\"; }", "Words.cs");
        Assert.Equal(2, (await probe.NextAsync<ControllerLive>()).Generation);
        Assert.Equal("hi", await edited.AskAsync());
        Assert.Empty(probe.Events.OfType<ControllerFailed>());
    }

    [Fact]
    public async Task File_NewThenDeleted_IsSeenBothTimes()
    {
        await using var edited = await EditedSite.ServeAsync(
            EditedSite
                .Answering("Assembly.GetExecutingAssembly().GetTypes().Count(t => t.Name.StartsWith(\"Extra\")).ToString()")
                .Insert(0, "using System.Reflection;\n")
        );
        Assert.Equal("0", await edited.AskAsync());
        await edited.AfterAsync<ControllerLive>(() => edited.Site.WriteController("class Extra1;", "Extra.cs"));
        Assert.Equal("1", await edited.AskAsync());
        await edited.AfterAsync<ControllerLive>(() => edited.Site.WriteController("class Extra2;", "new/deeper/Extra.cs"));
        Assert.Equal("2", await edited.AskAsync());
        await edited.AfterAsync<ControllerLive>(() => File.Delete(edited.Site.PathOf("controllers/chat/Extra.cs")));
        Assert.Equal("1", await edited.AskAsync());
        await edited.AfterAsync<ControllerLive>(() => Directory.Delete(edited.Site.PathOf("controllers/chat/new"), recursive: true));
        Assert.Equal("0", await edited.AskAsync());
    }

    [Fact]
    public async Task Touch_WithoutAChange_DoesNothing()
    {
        await using var edited = await EditedSite.ServeAsync(s_one);
        using var probe = edited.Site.Probe();
        File.SetLastWriteTimeUtc(edited.Source, new DateTime(2001, 2, 3, 0, 0, 0, DateTimeKind.Utc));
        edited.Site.WriteController(s_one);
        edited.Site.Write("controllers/chat/notes.txt", "no source");
        await edited.Lane.RescanAsync(CancellationToken.None);
        edited.Site.WriteController(s_two);
        // Had one of them counted, this one would be the third.
        Assert.Equal(2, (await probe.NextAsync<ControllerLive>()).Generation);
    }

    [Fact]
    public async Task Saves_ThousandInARow_EndWithTheNewestLiveAndFewGenerations()
    {
        await using var edited = await EditedSite.ServeAsync(s_one);
        using var probe = edited.Site.Probe();
        for (var i = 2; i <= 1001; i++)
            File.WriteAllText(edited.Source, EditedSite.Answering($"\"{i}\""));
        await edited.Lane.RescanAsync(CancellationToken.None);
        Assert.Equal("1001", await edited.AskAsync());
        Assert.InRange(probe.Events.OfType<ControllerLive>().Count(), 1, 250);
        Assert.Empty(probe.Events.OfType<ControllerFailed>());
    }
}
