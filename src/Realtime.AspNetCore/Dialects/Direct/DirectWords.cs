using System.Globalization;
using Realtime.Messages;

namespace Realtime.Dialects.Direct;

/// <summary>Renders messages for the contract.</summary>
internal static class DirectWords
{
    /// <summary>The maximum length of a preview, in user-perceived characters.</summary>
    private const int PreviewLength = 50;

    /// <summary>
    /// Returns the message object. A message to a group has no receiver; the user who sees it is shown as the receiver.
    /// </summary>
    public static async ValueTask<MessagePayload> MessageAsync(Message message, string shownTo, DialectContext context)
    {
        var receiverId = message.Content.ReceiverId ?? shownTo;
        var users = await context.FindUsersAsync([message.SenderId, receiverId]).ConfigureAwait(false);
        return MessagePayload.Of(message, users[message.SenderId], users[receiverId]);
    }

    /// <summary>Returns the beginning of a text, cut between characters.</summary>
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
