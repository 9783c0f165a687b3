// expects: warning CS1030, warning CS0219, warning CS1633
#warning this one is the author's
#pragma unknown directive
public static class Program
{
    public static string Run()
    {
#pragma warning disable CS0219
        int hidden = 1;
#pragma warning restore CS0219
        int shown = 2;
#line 500 "mapped.cs"
        int mapped = 3;
#line default
        int again = 4;
#line hidden
        int unseen = 5;
#line default
#region of no meaning
        return "ok";
#endregion
    }
}
