// Runs every example against a server, and compares what they were told: main ORIGIN ACCOUNT.
import { apollo } from './apollo';
import { relayed } from './relay';
import { overEvents } from './sse';
import { urql } from './urql';
import { overWebSocket } from './websocket';

export async function main(origin: string, id: string): Promise<void> {
  const [retweets, total] = await apollo(origin, id);
  if (total === 0 || retweets < total) throw new Error(`Apollo: ${retweets} retweets by ${total} accounts`);
  const again = await relayed(origin, id);
  if (again !== total) throw new Error(`Relay was told of ${again} amplifiers, Apollo of ${total}`);
  if ((await urql(origin)) === 0) throw new Error('urql: no window');
  const [socket] = await overWebSocket(origin);
  const [events] = await overEvents(origin);
  if (socket === 0 || socket !== events) throw new Error(`${socket} networks over WebSocket, ${events} over events`);
  console.log(`Apollo, urql, Relay, WebSocket and events: ${total} amplifiers, ${socket} networks`);
}
