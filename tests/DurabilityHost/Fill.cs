using System.Globalization;
using System.Security.Claims;
using Realtime.Conversations;
using Realtime.Messages;

namespace DurabilityHost;

/// <summary>What people have said before a test begins. The host's own messages are not limited.</summary>
internal static class Fill
{
    private const int InFlight = 500;

    public static void MapFill(this WebApplication app) =>
        app.MapPost("/fill", async (string to, int count, ClaimsPrincipal user, IConversationService conversations, IMessageService messages) =>
        {
            var from = user.FindFirstValue(ClaimTypes.NameIdentifier)!;
            var conversation = await conversations.GetOrCreateDirectAsync(from, to);
            foreach (var numbers in Enumerable.Range(1, count).Chunk(InFlight))
            {
                await Task.WhenAll(numbers.Select(number =>
                    messages.SendAsync(new(conversation.Id, from, string.Create(CultureInfo.InvariantCulture, $"line {number} of many")))));
            }
        }).RequireAuthorization();
}
