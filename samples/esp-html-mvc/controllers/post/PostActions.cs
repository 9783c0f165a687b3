using PluginChat;

/// <summary>What can be done with posts. Pages show what comes of it.</summary>
public sealed class PostActions(Blog blog) : HttpActions
{
    static readonly Dictionary<string, string> s_nothing = [];

    [Action("post/list")]
    public IResult List() => View("_list.esp", blog.All);

    [Action("post/init")]
    public IResult Init() => View("_edit.esp", new Draft(new(), s_nothing));

    [Action("post/get")]
    public IResult Get(int id) => blog.Find(id) is { } post ? View("_get.esp", post) : Missing(id);

    [Action("post/edit")]
    public IResult Edit(int id) => blog.Find(id) is { } post ? View("_edit.esp", new Draft(post, s_nothing)) : Missing(id);

    [Action("post/create", "POST")]
    public IResult Create(Session session, string? title, string? body) =>
        Save(session, new() { Title = title, Body = body }, "New post created.");

    [Action("post/update", "POST", "PUT")]
    public IResult Update(Session session, int id, string? title, string? body) =>
        blog.Find(id) is null
            ? Missing(id)
            : Save(
                session,
                new()
                {
                    Id = id,
                    Title = title,
                    Body = body,
                },
                "Post updated."
            );

    [Action("post/remove", "POST", "DELETE")]
    public IResult Remove(Session session, int id)
    {
        if (!blog.Remove(id))
            return Missing(id);
        session.AddFeedback("inform", "Post removed.");
        return Results.Redirect("/post/");
    }

    // What is wrong is said beside the fields, which keep what was typed.
    IResult Save(Session session, Post post, string said)
    {
        var (id, wrong) = blog.Save(post);
        if (wrong.Count > 0)
            return View("_edit.esp", new Draft(post, wrong), StatusCodes.Status400BadRequest);
        session.AddFeedback("inform", said);
        return Results.Redirect($"/post/{id}");
    }

    static IResult Missing(int id) => View("_missing.esp", id, StatusCodes.Status404NotFound);
}
