using System.Text;

namespace Realtime.Storage.Relational;

/// <summary>The pattern of a LIKE, with <c>\</c> as its escape character, that finds a text anywhere.</summary>
internal static class LikePattern
{
    /// <summary>Makes every character of a text stand for itself. SQL Server also gives meaning to brackets, of which the opening one counts.</summary>
    public static string Containing(string text)
    {
        var pattern = new StringBuilder(text.Length + 8).Append('%');
        foreach (var c in text)
        {
            if (c is '%' or '_' or '\\' or '[')
            {
                pattern.Append('\\');
            }

            pattern.Append(c);
        }

        return pattern.Append('%').ToString();
    }
}
