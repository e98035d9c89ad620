import * as data from './data/region-cities.json';

const EARTH_RADIUS_KM = 6371;
/** Light in glass fibre: about two thirds of its speed in a vacuum. */
const FIBRE_KM_A_MS = 200;

const CITIES: Readonly<Record<string, readonly number[]>> = data.cities;

/** The city of a region, `nyc` of `nyc3`; undefined for one that is not recorded. */
export function locationOf(region: string): string | undefined {
  const city = region.replace(/\d+$/, '');
  return Object.hasOwn(CITIES, city) ? city : undefined;
}

/**
 * The least time in milliseconds that a question and its answer take between two regions: that of light in a straight
 * fibre. Real networks take half as long again, or more. Undefined for a region that is not recorded.
 */
export function leastRoundTripMs(a: string, b: string): number | undefined {
  const [from, to] = [placeOf(a), placeOf(b)];
  return from && to ? (2 * distanceKm(from, to)) / FIBRE_KM_A_MS : undefined;
}

interface Place {
  readonly latitude: number;
  readonly longitude: number;
}

function placeOf(region: string): Place | undefined {
  const [latitude, longitude] = CITIES[locationOf(region) ?? ''] ?? [];
  return latitude === undefined || longitude === undefined ? undefined : { latitude, longitude };
}

/** The great circle, by the haversine formula. */
function distanceKm(a: Place, b: Place): number {
  const radians = (degrees: number): number => (degrees * Math.PI) / 180;
  const half = (x: number, y: number): number => Math.sin(radians(y - x) / 2) ** 2;
  const inner =
    half(a.latitude, b.latitude) +
    Math.cos(radians(a.latitude)) * Math.cos(radians(b.latitude)) * half(a.longitude, b.longitude);
  return 2 * EARTH_RADIUS_KM * Math.asin(Math.sqrt(inner));
}
