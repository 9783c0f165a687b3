// What the analyzers of ASP.NET Core say.
// expects: warning ASP0019
public static class Program
{
    public static string Run() => nameof(Handle);

    static string Handle(HttpContext context)
    {
        context.Response.Headers.Add("x", "y");
        return context.Request.Headers["content-type"].ToString();
    }
}
