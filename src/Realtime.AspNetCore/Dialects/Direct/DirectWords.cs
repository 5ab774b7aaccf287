using System.Globalization;
using Realtime.Messages;

namespace Realtime.Dialects.Direct;

/// <summary>How the contract words messages.</summary>
internal static class DirectWords
{
    /// <summary>The longest preview, in characters as people count them.</summary>
    private const int PreviewLength = 50;

    /// <summary>The message object. A message that names no receiver, one to a group, is shown as sent to whom it is shown.</summary>
    public static async ValueTask<MessagePayload> MessageAsync(Message message, string shownTo, DialectContext context)
    {
        var receiverId = message.Content.ReceiverId ?? shownTo;
        var users = await context.FindUsersAsync([message.SenderId, receiverId]).ConfigureAwait(false);
        return MessagePayload.Of(message, users[message.SenderId], users[receiverId]);
    }

    /// <summary>The beginning of a text, cut between characters.</summary>
    public static string Preview(string content)
    {
        var cut = 0;
        for (var count = 0; cut < content.Length; count++)
        {
            if (count == PreviewLength)
            {
                return string.Concat(content.AsSpan(0, cut), "...");
            }

            cut += StringInfo.GetNextTextElementLength(content, cut);
        }

        return content;
    }
}
