// expects: error MINE01
using System.Diagnostics.CodeAnalysis;

public static class Program
{
    public static string Run() => New();

    [Experimental("MINE01")]
    static string New() => "new";
}
