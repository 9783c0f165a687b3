using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Authorization;
using PluginChat;

/// <summary>What admins tell everybody in the chat.</summary>
public sealed class Announcements(IActionChannels channels) : HttpActions
{
    /// <summary>The route asks for the role; the action asks for what the role may do.</summary>
    [Authorize(Policy = "announce"), Action("admin/announce", "POST")]
    public IResult Announce(HttpContext context, Session session, [Required, StringLength(200)] string text)
    {
        channels["chat"].Clients.Send($"Announcement of {context.User.Identity!.Name}: {text}");
        session.AddFeedback("inform", "Everybody in the chat was told.");
        return Results.Redirect("/admin/");
    }
}
