using PluginChat.Hosting.Controllers.Events;

namespace PluginChat.Functional.Tests.Reload;

/// <summary>Analyzers look at an edit when it is live already.</summary>
public sealed class LateWarningTests
{
    [Fact]
    public async Task Edit_WithSomethingForAnAnalyzer_IsLiveFirstAndWarnedOfThen()
    {
        await using var edited = await EditedSite.ServeAsync(EditedSite.Answering("\"one\""));
        using var probe = edited.Site.Probe();
        // CA2200: 'throw e' loses the stack trace.
        await edited.LiveAsync(EditedSite.Answering("\"two\"", "static void Again() { try { } catch (Exception e) { throw e; } }"));
        Assert.Equal("two", await edited.AskAsync());
        var warned = await probe.NextAsync<ControllerWarned>();
        Assert.Equal(2, warned.Generation);
        Assert.Contains("controllers/chat/Chat.cs(", Assert.Single(warned.Warnings), StringComparison.Ordinal);
        Assert.Contains(
            "warning CA2200: Re-throwing caught exception changes stack information",
            Assert.Single(warned.Warnings),
            StringComparison.Ordinal
        );
    }
}
