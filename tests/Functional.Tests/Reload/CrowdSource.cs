using PluginChat.Hosting.Controllers.Events;

namespace PluginChat.Functional.Tests.Reload;

/// <summary>The controller of a <see cref="Crowd"/>, in every shape that an edit can give it.</summary>
static class CrowdSource
{
    /// <summary>What an edit is, and how it should end.</summary>
    public enum Edit
    {
        BodyRenamed,
        BodyInPlace,
        BodyLikeVim,
        FieldTypes,
        BaseClass,
        ClassName,
        AddedAction,
        FileAdded,
        FileDeleted,
        RemovedAction,
        ImportThrows,
        SyntaxError,
        MissingType,
        ConstructorThrows,
        OnLiveThrows,
    }

    /// <summary>All of them, in an order in which each is possible and what was taken away comes back at once.</summary>
    public static readonly Edit[] Round =
    [
        Edit.BodyRenamed,
        Edit.SyntaxError,
        Edit.FieldTypes,
        Edit.BodyInPlace,
        Edit.MissingType,
        Edit.BaseClass,
        Edit.FileAdded,
        Edit.BodyLikeVim,
        Edit.ConstructorThrows,
        Edit.ClassName,
        Edit.RemovedAction,
        Edit.AddedAction,
        Edit.ImportThrows,
        Edit.BodyInPlace,
        Edit.FileDeleted,
        Edit.OnLiveThrows,
        Edit.FieldTypes,
        Edit.BodyRenamed,
        Edit.BaseClass,
        Edit.BodyInPlace,
    ];

    public static bool Fails(Edit edit) => edit >= Edit.SyntaxError;

    /// <summary>The source of a version, stamped with its number.</summary>
    public static string Of(int version, Edit edit)
    {
        var counter = edit == Edit.FieldTypes ? "int" : "long";
        var member = edit switch
        {
            Edit.SyntaxError => "int x = ;",
            Edit.MissingType => "Missing _x;",
            Edit.ConstructorThrows => "public Chat() => throw new InvalidOperationException(\"constructor\");",
            Edit.OnLiveThrows => "public override ValueTask OnActivatingAsync() => throw new InvalidOperationException(\"live\");",
            Edit.ImportThrows => "[Preserve] int Broken { get => 1; set => throw new InvalidOperationException(\"import\"); }",
            _ => "[Preserve] int Broken { get; set; }",
        };
        var action = edit == Edit.RemovedAction ? "test/elsewhere" : "test/chat";
        var name = edit == Edit.ClassName ? "Renamed" : "Chat";
        var source = $$"""
            using PluginChat;
            [Action("{{action}}")]
            public sealed class {{name}} : {{(edit == Edit.BaseClass ? "Middle" : "WebSocketAction")}}
            {
                [Preserve] {{counter}} _messages;
                {{member}}

                public override ValueTask OnMessageAsync(IWebSocketClient client, WebSocketMessage message)
                {
                    var text = message.GetText();
                    if (text == "count")
                        client.Send(_messages.ToString());
                    else if (text[0] == 'V')
                        client.Send("{{version:0000}}" + text);
                    else
                    {
                        if (text[0] != 'F')
                            Interlocked.Increment(ref _messages);
                        Clients.Send("{{version:0000}}" + text);
                    }
                    return default;
                }
            }
            {{(edit == Edit.BaseClass ? "public abstract class Middle : WebSocketAction { protected int Unused => 1; }" : "")}}
            {{(edit == Edit.AddedAction ? "[Action(\"test/more\")] public sealed class More : WebSocketAction;" : "")}}
            """;
        return source;
    }

    /// <summary>Saves it in the style that belongs to it.</summary>
    public static void Save(EditedSite edited, int version, Edit edit)
    {
        var source = Of(version, edit);
        var extra = Path.Combine(edited.Folder, "Extra.cs");
        switch (edit)
        {
            case Edit.BodyInPlace:
                File.WriteAllText(edited.Source, source);
                break;
            case Edit.BodyLikeVim:
                File.Move(edited.Source, edited.Source + "~");
                File.WriteAllText(edited.Source, source);
                File.Delete(edited.Source + "~");
                break;
            case Edit.FileAdded:
                edited.Site.WriteController($"static class Extra {{ public const int Number = {version}; }}", "Extra.cs");
                break;
            case Edit.FileDeleted:
                File.Delete(extra);
                break;
            default:
                edited.Site.WriteController(source);
                break;
        }
    }

    /// <summary>Saves an edit and waits until it is live or has failed.</summary>
    public static async Task ApplyAsync(EditedSite edited, int version, Edit edit)
    {
        if (Fails(edit))
            await edited.AfterAsync<ControllerFailed>(() => Save(edited, version, edit));
        else
            await edited.AfterAsync<ControllerLive>(() => Save(edited, version, edit));
    }
}
