// expects: warning CS0219, warning CS0168
// Lines end in every way there is.public static class Program {     public static string Run()    {
        int unused = 1;
        int more;        return """
            a            b
            c
            """.Length + "";
    }
}