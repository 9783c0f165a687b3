using System.ComponentModel.DataAnnotations;
using PluginChat;

/// <summary>What a backend says to the chat.</summary>
public sealed record Announcement([Required, StringLength(500)] string Text);

/// <summary>The chat by HTTP: a message for everyone, and who is there.</summary>
public sealed class Api(IActionChannels channels) : HttpActions
{
    /// <summary>Sends a message to every client of the chat, on all hosts.</summary>
    [Action("say", "POST")]
    public IResult Say(Announcement announcement) =>
        channels["test/chat"].Clients.Send(announcement.Text) == SendResult.Queued
            ? Results.Accepted()
            : Results.Problem("The message cannot be passed on now.", statusCode: StatusCodes.Status503ServiceUnavailable);

    /// <summary>Who is connected, on all hosts.</summary>
    [Action("who")]
    public async Task<IEnumerable<string>> Who(CancellationToken cancellation)
    {
        var present = await channels["test/chat"].Presence.ListAsync(cancellation);
        return present.Select(client => client.Name ?? "somebody").Order();
    }
}
