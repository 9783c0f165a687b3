using PluginChat.Functional.Tests.Reload;

namespace PluginChat.Functional.Tests.Sources;

/// <summary>Lines such as <c>#:property</c> at the top of a controller's sources.</summary>
public sealed class DirectiveTests
{
    [Fact]
    public async Task Edit_WithADirective_GoesLiveOrSaysWhereItIsNot()
    {
        await using var edited = await EditedSite.ServeAsync(EditedSite.Answering("\"1\""));
        var failed = await edited.FailAsync(
            "// The first line.\n#:property PublishAot=true\n" + EditedSite.Answering("\"2\""),
            "Chat.cs(2,1): error PCHAT004: 'PublishAot' means nothing for a controller"
        );
        Assert.Contains("\n     2 | #:property PublishAot=true\n", failed.ToString(), StringComparison.Ordinal);
        Assert.Equal("1", await edited.AskAsync());
        await edited.LiveAsync(
            "#:property AllowUnsafeBlocks=true\n" + EditedSite.Answering("Size().ToString()", "unsafe int Size() => sizeof(Guid);")
        );
        Assert.Equal("16", await edited.AskAsync());
    }
}
