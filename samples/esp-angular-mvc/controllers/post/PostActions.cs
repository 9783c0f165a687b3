using Microsoft.AspNetCore.Mvc;
using PluginChat;

/// <summary>The posts as JSON.</summary>
public sealed class PostActions(IActionChannels channels) : HttpActions
{
    readonly Lock _lock = new();

    [Preserve]
    SortedDictionary<int, Post> _posts = []; // an edit of this file leaves them as they are

    [Preserve]
    int _last;

    [Action("post/list", "GET", "POST")]
    public Posts List()
    {
        lock (_lock)
            return new([.. _posts.Values], _posts.Count);
    }

    [Action("post/get")]
    public IResult Get(int id)
    {
        lock (_lock)
            return _posts.TryGetValue(id, out var post) ? Results.Ok(post) : Results.NotFound();
    }

    [Action("post/create", "POST")]
    public IResult Create(Draft draft)
    {
        Post post;
        lock (_lock)
        {
            if (IsTaken(draft.Title, 0))
                return Taken();
            post = new(++_last, draft.Title, draft.Body);
            _posts.Add(post.Id, post);
        }
        TellOthers();
        return Results.Created($"/api/post/{post.Id}", post);
    }

    [Action("post/update", "POST", "PUT")]
    public IResult Update(int id, [FromBody] Draft draft)
    {
        lock (_lock)
        {
            if (!_posts.ContainsKey(id))
                return Results.NotFound();
            if (IsTaken(draft.Title, id))
                return Taken();
            _posts[id] = new(id, draft.Title, draft.Body);
        }
        TellOthers();
        return Results.NoContent();
    }

    [Action("post/remove", "POST", "DELETE")]
    public IResult Remove(int id)
    {
        lock (_lock)
        {
            if (!_posts.Remove(id))
                return Results.NotFound();
        }
        TellOthers();
        return Results.NoContent();
    }

    bool IsTaken(string title, int id) =>
        _posts.Values.Any(p => p.Id != id && string.Equals(p.Title, title, StringComparison.OrdinalIgnoreCase));

    static IResult Taken() =>
        Results.ValidationProblem(new Dictionary<string, string[]> { ["title"] = ["There is a post of this title."] });

    void TellOthers() => channels["post/stream"].Clients.Send("changed");
}
